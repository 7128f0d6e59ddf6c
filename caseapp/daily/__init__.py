"""Daily life in a centre: the medicines that must be given, meals and what a child may not eat, activities.

It stands on `establishments`: whoever is spoken of here lives there, and a row hangs on her stay. What is said of
health is sealed in the health class of the stay, and opened only for what somebody must do now: give a dose, cook.
"""

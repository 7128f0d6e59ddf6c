"""Tests of the infrastructure."""

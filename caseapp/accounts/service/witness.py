"""The second person: some acts need somebody beside the actor who signs for it too (protection: keys, bulk exports).

She gives her own sign-in name and password in the same form. It is not a second session: she vouches for this one act.
"""

from __future__ import annotations

from caseapp.accounts.service import sessions, sign_in
from caseapp.accounts.service.sign_in import Attempt, Visit
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor, Post
from caseapp.policy.permissions import P, Reach, holds, reach


def examine(actor: Actor, power: P, login: str, password: str, visit: Visit) -> Attempt:
    """Who vouches. `user` is None where the password is wrong, where she may not vouch (`power`), or is the actor.

    Raises Throttled like a sign-in. It hashes: call it before the unit of work begins to write.
    """
    attempt = sign_in.examine(login, password, visit)
    user = attempt.user
    if user is None:
        return attempt
    near = [post.role for post in sessions.posts_of(session(), user.id) if _near(post, actor, power)]
    if user.id == actor.user_id or not holds(near, power):
        return attempt.refused("witness")
    return attempt


def _near(post: Post, actor: Actor, power: P) -> bool:
    """Whether what she holds there reaches to where the actor works."""
    return reach([post.role], power) is Reach.EVERYWHERE or post.establishment_id == actor.workplace_id

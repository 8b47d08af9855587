"""Follow a source in this process until all that was there is here."""

from tests.integration.intake.sources.declaring import BY, declare

PLAN = {"mode": "follow", "missing": "cancel", "take": {"table": "di_tich"}}


def followed(old, **plan):
    """A source that is followed; what its administrator has to do is done."""
    kind, server, secret = old
    allow(kind, server)
    return declare(kind, server.options(), secret=secret, **PLAN | plan)


def allow(kind, server) -> None:
    """Give the reading account what ``source rights`` says."""
    if kind == "mysql":
        server.run(
            f"GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '{server.READER}'@'127.0.0.1'"
        )
        return
    server.run(
        f"ALTER ROLE {server.READER} REPLICATION", f"ALTER TABLE di_tich OWNER TO {server.READER}",
        f"GRANT CREATE ON DATABASE so_cu TO {server.READER}",
    )  # fmt: skip


def catch_up(source):
    """Follow a source until it has caught up."""
    from lienthong.services.intake import actions
    from lienthong.services.intake.sources.following.session import Session

    source.refresh_from_db()
    session = Session(
        source, by=BY, run_batch=lambda pk: actions.run_batch(batch_id=pk), stopped=lambda: False
    )
    session.follow(until_current=True)
    source.refresh_from_db()
    return source.following

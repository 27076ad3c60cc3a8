"""What a process tells Prometheus of its readiness is what it answers when asked."""

import httpx2

from .town import READY_S_MAX, Member, Town, until


def gauge(member: Member) -> float | None:
    """Return what Prometheus is told, once the process answers at all."""
    try:
        said = httpx2.get(f"{member.url}/metrics", timeout=5).text
    except httpx2.TransportError:
        return None
    return float(said.partition("\nfremdrift_ready ")[2].split()[0])


def answer(member: Member) -> int:
    """Return what whoever asks is answered."""
    return httpx2.get(f"{member.url}/readyz", timeout=30).status_code


async def test_the_gauge_says_not_ready_while_the_database_lets_nobody_in(
    town: Town,
) -> None:
    ((name,),) = await town.ask("budget", "SELECT current_database()")
    member = town.start("budget")
    await until(lambda: gauge(member) == 1, member, READY_S_MAX)

    await town.ask("admin", f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    await town.cut_connections()
    await until(lambda: gauge(member) == 0, member, READY_S_MAX)
    closed = answer(member)
    await town.ask("admin", f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    await until(lambda: gauge(member) == 1, member, READY_S_MAX)

    assert (closed, answer(member)) == (503, 200)

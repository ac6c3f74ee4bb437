"""The world of the tests itself."""

from tests.factories.world import COUNTY, TOWN, World


def test_the_world_has_seven_congresses_with_their_people(network: World) -> None:
    assert sorted(network.hosts) == [1, 2, 3, 4, 5, 6, 7]
    assert network.host(TOWN) == "451122100.localhost"
    assert network.staff(COUNTY).actor.at(COUNTY)[0].path == "1/2/3/4/"
    assert len(network.units[COUNTY]) == 4

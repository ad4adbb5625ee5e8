from twofold.foundation.places.models import Place, Area
from twofold.foundation.wall.rows import writing, inside


def test_it(db):
    place = Place.objects.create(slug="a", name="A", body="A", kind="borough", jurisdiction="england", governance="leader")
    with writing(place.pk):
        Area.objects.create(name="x")
    with inside(place.pk):
        assert Area.objects.count() == 1
    assert Area.objects.count() == 0

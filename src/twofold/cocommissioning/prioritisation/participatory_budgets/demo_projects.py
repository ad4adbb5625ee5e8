"""What the people of the demo place proposed. Invented, like them."""

from typing import NamedTuple


class Proposal(NamedTuple):
    """`cost` is in pence; `appeal` is how much the invented voters like it."""

    title: str
    summary: str
    cost: int
    category: str
    area: str = ""
    point: tuple[float, float] | None = None
    proposer: str = ""
    appeal: float = 1.0


LAST_YEAR = (
    Proposal("Lights on the harbour path", "Forty low lights between the ferry steps and the boatyard, so that the path can be walked after work in winter.", 38_500_00, "Safe streets", "Harbour", (2.435, 54.412), "Harbour Walkers", 1.6),
    Proposal("A playground everyone can use", "Swings for wheelchairs, a quiet corner and soft ground in Coronation Park.", 62_000_00, "Play", "Old Town", (2.498, 54.414), "Coronation Park parents", 2.1),
    Proposal("Benches every two hundred metres", "Thirty benches with arm rests along the routes to shops and surgeries.", 24_000_00, "Getting about", "", None, "Larkmoor over-seventies club", 1.7),
    Proposal("Trees for Station Road", "Sixteen street trees, with neighbours to water them for the first three summers.", 12_800_00, "Green", "Station", (2.441, 54.452), "Station Road residents", 1.3),
    Proposal("Skate bowl at Northfield", "A concrete bowl beside the youth club, designed with the people who will use it.", 74_000_00, "Play", "Northfield", (2.505, 54.449), "Northfield youth club", 1.4),
    Proposal("Mill Lane crossing", "A zebra crossing with lights between the school and the bakery.", 45_000_00, "Safe streets", "Mill Lane", (2.552, 54.418), "Mill Lane school council", 1.5),
    Proposal("Community orchard", "Fifty fruit trees and a press that anyone can borrow.", 9_600_00, "Green", "Westerly", (2.561, 54.455), "Westerly allotments", 1.2),
    Proposal("Book van on Saturdays", "The book van stops at six places on Saturdays for two years.", 31_000_00, "Getting together", "", None, "Friends of the book van", 1.0),
    Proposal("Repair café tools", "Benches, tools and insurance for the monthly repair café.", 6_400_00, "Getting together", "Old Town", (2.487, 54.421), "Repair café", 1.1),
    Proposal("Sea swimming steps", "Steps and a rail down to the water at low tide.", 52_000_00, "Play", "Harbour", (2.422, 54.404), "Bluetits of Larkmoor", 1.0),
    Proposal("Drinking fountains", "Five fountains where people walk, run and wait for buses.", 18_500_00, "Getting about", "", None, "Refill Larkmoor", 1.2),
    Proposal("Dropped kerbs in Westerly", "Twenty-two dropped kerbs on the way to the surgery.", 28_600_00, "Getting about", "Westerly", (2.570, 54.462), "Callum Thorne", 1.2),
    Proposal("Northfield pocket park", "Turn the empty corner of Elm Street into a small park.", 33_000_00, "Green", "Northfield", (2.512, 54.441), "Elm Street neighbours", 1.3),
    Proposal("Bird hides on the estuary", "Two hides with low windows, reachable by wheelchair.", 21_000_00, "Green", "Harbour", (2.412, 54.421), "Estuary wardens", 0.8),
    Proposal("Bike sheds at the station", "Sixty covered, lit places for bicycles.", 41_000_00, "Getting about", "Station", (2.448, 54.443), "Pedal Larkmoor", 1.1),
    Proposal("A kitchen for the community hall", "A kitchen where lunch clubs and cookery classes can cook for forty.", 56_000_00, "Getting together", "Mill Lane", (2.541, 54.426), "Mill Lane hall committee", 1.0),
    Proposal("Quiet street on Sundays", "Close Fore Street to cars one Sunday a month for a year.", 8_200_00, "Play", "Old Town", (2.492, 54.408), "Fore Street families", 0.9),
    Proposal("Speed signs on Ridge Road", "Four signs that show how fast you drive.", 14_400_00, "Safe streets", "Westerly", (2.549, 54.447), "Ridge Road watch", 1.0),
    Proposal("Outdoor gym", "Eight machines beside the running track.", 36_000_00, "Play", "Station", (2.455, 54.459), "Larkmoor Harriers", 0.7),
    Proposal("Wild verges", "Stop mowing nine verges, sow wild flowers, put up signs that say why.", 7_100_00, "Green", "", None, "Rosa Quill", 1.1),
    Proposal("Stage in the park", "A small covered stage for school bands and summer plays.", 68_000_00, "Getting together", "Old Town", (2.501, 54.405), "Larkmoor players", 0.9),
    Proposal("Northfield bus shelter", "A shelter with seats and live times.", 16_900_00, "Getting about", "Northfield", (2.494, 54.457), "Number 9 passengers", 1.2),
    Proposal("Lights under the railway bridge", "Bright, even light and a mural by the school.", 19_500_00, "Safe streets", "Station", (2.430, 54.461), "Station ward girls", 1.6),
    Proposal("Seed library", "Seeds to borrow and bring back at all four libraries.", 3_200_00, "Green", "", None, "Libraries and allotments", 0.9),
)

THIS_YEAR = (
    (
        "The whole borough",
        240_000_00,
        "",
        (
            Proposal("Shade for bus stops", "Living roofs and shade on fifteen stops that face south.", 54_000_00, "Getting about"),
            Proposal("Toilets that are open", "Keep the four park toilets open until dusk for two years.", 48_000_00, "Getting about"),
            Proposal("Larkmoor by lantern", "A winter lantern walk made in workshops in every ward.", 15_500_00, "Getting together"),
            Proposal("Cargo bikes to borrow", "Six cargo bikes at libraries, free for a day.", 32_000_00, "Getting about", "Old Town", (2.489, 54.417)),
            Proposal("Street trees, second round", "Forty trees where people promise to water them.", 30_000_00, "Green"),
            Proposal("Coronation Park pond", "Dig the pond out, with a platform for pond dipping.", 44_000_00, "Green", "Old Town", (2.504, 54.411)),
            Proposal("Safe way to Mill Lane school", "Wider pavement and planters on the last three hundred metres.", 72_000_00, "Safe streets", "Mill Lane", (2.548, 54.421)),
            Proposal("Warm spaces with soup", "Three halls open and warm on winter afternoons.", 26_000_00, "Getting together"),
            Proposal("Ridge Road crossing", "A crossing with an island near the care home.", 39_000_00, "Safe streets", "Westerly", (2.552, 54.449)),
            Proposal("Table tennis in parks", "Twelve outdoor tables, bats kept by the nearest shop.", 18_000_00, "Play"),
        ),
    ),
    (
        "For Harbour",
        80_000_00,
        "Harbour",
        (
            Proposal("Harbour wall seats", "Seats built into the wall where the fish van stops.", 22_000_00, "Getting together", "Harbour", (2.431, 54.408)),
            Proposal("Slipway rail", "A rail so that everyone can get to the rowing boats.", 17_500_00, "Getting about", "Harbour", (2.418, 54.411)),
            Proposal("Net loft workshop", "Heat and benches for the net loft, run by volunteers.", 46_000_00, "Getting together", "Harbour", (2.439, 54.419)),
            Proposal("Ferry steps lights", "Lights that do not dazzle the ferry.", 19_000_00, "Safe streets", "Harbour", (2.428, 54.415)),
        ),
    ),
    (
        "For Northfield",
        80_000_00,
        "Northfield",
        (
            Proposal("Five-a-side pitch", "A new surface and lights until nine.", 52_000_00, "Play", "Northfield", (2.508, 54.452)),
            Proposal("Elm Street planters", "Planters and seats that slow cars down.", 21_000_00, "Safe streets", "Northfield", (2.514, 54.443)),
            Proposal("Laundry garden", "Washing lines, herbs and a bench behind the flats.", 12_500_00, "Green", "Northfield", (2.497, 54.447)),
            Proposal("Homework hub", "Tables, lamps and wifi in the old launderette.", 34_000_00, "Getting together", "Northfield", (2.501, 54.460)),
        ),
    ),
)

LIBRARY = (
    Proposal("Window seats", "Deep seats in the four windows that look onto the market.", 6_500_00, "Getting together", "Old Town", (2.488, 54.418)),
    Proposal("A loud hour", "Two hours a week when the children's corner may be as loud as it likes, with musicians.", 4_800_00, "Play", "Old Town", (2.488, 54.418)),
)

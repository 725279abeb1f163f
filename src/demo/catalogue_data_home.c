#include "catalogue_data.h"

static const struct demo_item soap[] = {
	{"Lavender and oat bar, 110 g", 640, 74, SHOP_TALLOW,
	 "Olive oil and rendered tallow with ground oats, mild enough for a face and rough enough for a gardener."},
	{"Pine tar soap, 100 g", 720, 39, SHOP_TALLOW,
	 "Dark, smoky and old-fashioned, for scalps and for anyone who smells of bicycle."},
	{"Shaving soap in a wooden bowl", 1890, 21, SHOP_TALLOW,
	 "A hard puck rich in stearin that gives dense lather from a wet brush, in a turned bowl of lime wood. "
	 "Scented with vetiver."},
	{"Kitchen hands bar, coffee grounds", 590, 45, SHOP_TALLOW,
	 "Yesterday's coffee grounds take away onion, fish and beetroot. The other side of the bar is smooth."},
	{"Unscented baby bar, 90 g", 560, 58, SHOP_TALLOW,
	 "Olive oil, water and lye and nothing else whatever, which is the mildest thing we know how to make."},
	{"Shampoo bar, nettle and rosemary", 980, 30, SHOP_TALLOW,
	 "Lathers in soft or hard water and lasts about sixty washes. Finish with a splash of vinegar in the "
	 "rinse."},
	{"Savon noir, olive paste, 250 g", 1150, 14, SHOP_TALLOW,
	 "A brown, soft soap of crushed olives for the bath on Sunday and the stone floor on Monday."},
	{"Laundry flakes, plain, 1 kg", 1380, 26, SHOP_TALLOW,
	 "Grated tallow soap for woollens and linen. Dissolve a handful in hot water before the wash goes in."},
	{"Sea-salt bar, kelp, 130 g", 690, 2, SHOP_TALLOW,
	 "Half soap, half salt, with ribbons of dried kelp. It stays hard as marble and lathers even in a cold "
	 "sea."},
	{"Rose geranium bar, 110 g", 680, 52, SHOP_TALLOW,
	 "Pink clay and geranium oil from one grower, who sends it in old cough-syrup bottles."},
};

static const struct demo_item candles[] = {
	{"Dipped tapers, tallow, bunch of six", 980, 36, SHOP_TALLOW,
	 "Dipped twenty-four times on a wheel and hung in pairs by the wick. They are 24 cm long and burn for "
	 "seven hours."},
	{"Soy candle, fig and cedar, 220 g", 1850, 28, SHOP_TALLOW,
	 "Poured in a stoneware tumbler that is worth keeping, and scented only enough to notice on coming in."},
	{"Storm lantern candle, 60 hours", 1480, 17, SHOP_TALLOW,
	 "A squat pillar with three wicks, made to stand outdoors in a glass and to be lit again tomorrow."},
	{"Advent candle, marked in days", 1250, 0, SHOP_TALLOW,
	 "Twenty-four lines pressed round a red taper; burn down to one each evening, and argue about who blows."},
	{"Floating candles, bowl of twelve", 1100, 33, SHOP_TALLOW,
	 "Thimble-sized, broad at the brim, and steady on water for three hours."},
	{"Power-cut box, 20 plain candles", 1690, 43, SHOP_TALLOW,
	 "Twenty stub candles, a tin holder and a box of matches in a carton marked in letters you can find by "
	 "torchlight."},
	{"Beeswax tapers, pair, 30 cm", 1350, 40, SHOP_HIVE,
	 "Pure cappings wax poured in a brass mould. The smell is honey and the flame is a warmer yellow than "
	 "you remember."},
	{"Rolled comb candles, four", 990, 25, SHOP_HIVE,
	 "Sheets of beeswax foundation rolled round a cotton wick by whoever was in the shed."},
	{"Beeswax pillar, skep mould, 300 g", 2200, 12, SHOP_HIVE,
	 "Cast in the shape of an old straw hive, with one bee by the door."},
	{"Candle sheets, kit for ten", 1950, 19, SHOP_HIVE,
	 "Ten sheets of beeswax and two metres of wick. Children can roll them with warm hands and no stove."},
};

static const struct demo_item brushes[] = {
	{"Dish brush, union fibre, beech", 780, 90, SHOP_TALLOW,
	 "A stiff plant-fibre head that comes off when it is worn and costs less to replace than the handle."},
	{"Bath brush, long handle, bristle", 2400, 23, SHOP_TALLOW,
	 "Pear wood with soft bristle and a canvas strap when the handle is off. It reaches the spot between the "
	 "shoulders."},
	{"Shaving brush, horsehair", 3600, 11, SHOP_TALLOW,
	 "Clipped horsehair, which hurts no horse, set in a waisted handle of box. It softens in about a week."},
	{"Nail brush, two-sided, oak", 890, 56, SHOP_TALLOW,
	 "Firm on one side for the hands, firmer along the ridge for the nails."},
	{"Clothes brush, bentwood", 2900, 15, SHOP_TALLOW,
	 "Curved to the palm, with bristle in a double row for collars. It takes cat off a coat in four strokes."},
	{"Cobweb broom, goat hair, 180 cm", 3800, 4, SHOP_TALLOW,
	 "A soft round head on a two-part pole that reaches a high ceiling and leaves the spider alive."},
	{"Willow log basket, 50 cm", 7200, 6, SHOP_IRON,
	 "Woven from unstripped brown willow on a heavy base, with handles that do not creak under a full load."},
	{"Market basket, hoop handle, willow", 5400, 13, SHOP_IRON,
	 "Holds a loaf, leeks and a bottle, sits flat on a bicycle rack, and can be mended at any point in its "
	 "life."},
	{"Ash splint backpack basket", 11800, 2, SHOP_IRON,
	 "Pounded from one ash log in the old way, with linen webbing straps. It stands up by itself when set "
	 "down."},
	{"Besom, birch on hazel", 1800, 20, SHOP_IRON,
	 "A winter's birch twigs bound with split bramble on a hazel pole. The only broom for wet leaves."},
};

static const struct demo_leaf leaves[] = {
	{CAT_SOAP, soap, DEMO_LEN(soap), {
		"Left to cure on ash racks for at least eight weeks.",
		"Keep it dry between uses and it lasts twice as long.",
		"No palm oil, and no colour except what the ingredients bring.",
		"Ends and broken pieces go to the shelter on Mill Street."}},
	{CAT_CANDLES, candles, DEMO_LEN(candles), {
		"Trim the wick to half a centimetre and keep it out of draughts.",
		"The wick is plain cotton with no metal core.",
		"The first burn should be a long one.",
		"Never leave it alone with a curtain or a cat."}},
	{CAT_BRUSHES, brushes, DEMO_LEN(brushes), {
		"Keep it dry between uses and it will last for many years.",
		"Everything in it came from a plant or an animal, and can go back.",
		"Any wood in it is finished with linseed oil and nothing else.",
		"Each one differs a little, as things made by hand do."}},
};

const struct demo_department demo_home = {leaves, DEMO_LEN(leaves)};

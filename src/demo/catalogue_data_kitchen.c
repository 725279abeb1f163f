#include "catalogue_data.h"

static const struct demo_item knives[] = {
	{"Santoku, 17 cm, layered steel", 11800, 9, SHOP_WHETSTONE,
	 "Thirty-three layers folded round a hard core, ground thin behind the edge so that it falls through an "
	 "onion. "
	 "The handle is smoked oak, shaped to be the same in either hand."},
	{"Chef's knife, 21 cm, carbon steel", 9400, 14, SHOP_WHETSTONE,
	 "Plain carbon steel that turns blue-grey in the first month and takes an edge in a minute. "
	 "Long enough for a cabbage, light enough for garlic."},
	{"Paring knife, 8 cm, pear wood", 2450, 46, SHOP_WHETSTONE,
	 "The small one for apples, eyes of potatoes and opening the post, with a pear-wood handle no longer "
	 "than your palm."},
	{"Bread knife, 26 cm, wide teeth", 5600, 18, SHOP_WHETSTONE,
	 "Deep, widely spaced teeth bite a hard crust without tearing the crumb. The blade is long enough to "
	 "cross a two-kilo loaf."},
	{"Nakiri 菜切り, 16 cm", 10200, 5, SHOP_WHETSTONE,
	 "A straight-edged vegetable knife for push cuts on a flat board, forged in a single pass and left black "
	 "above the bevel."},
	{"Filleting knife, 18 cm, flexible", 4900, 11, SHOP_WHETSTONE,
	 "Bends enough to follow the backbone of a plaice and springs back true. The ash handle is scored for "
	 "wet fingers."},
	{"Boning knife, 14 cm, stiff", 4450, 3, SHOP_WHETSTONE,
	 "A narrow, stiff blade for shoulders and hams, with a finger guard that was added after we needed one."},
	{"Folding picnic knife, boxwood", 3200, 27, SHOP_WHETSTONE,
	 "A 9 cm blade that locks with a twist of the collar, in a boxwood handle that smells faintly of pencils."},
	{"Cleaver, 900 g, forged", 12900, 0, SHOP_WHETSTONE,
	 "Forged from a lorry spring and heavy enough to do the work itself. It splits chicken backs, squash and "
	 "marrow bones."},
	{"Oyster knife, short, brass collar", 2800, 22, SHOP_WHETSTONE,
	 "A blunt, strong 6 cm blade to find the hinge and turn, with a brass collar that stops the hand going "
	 "further."},
};

static const struct demo_item pans[] = {
	{"Cast iron skillet, 26 cm", 5400, 31, SHOP_IRON,
	 "Poured in sand, then milled flat inside, so an egg slides after the first week. It weighs 2.4 kg and "
	 "fits a low oven shelf."},
	{"Cast iron casserole, 4 litres", 12400, 8, SHOP_IRON,
	 "Unenamelled, with a lid that drips back on the stew from forty small studs. Bakes a round loaf of a "
	 "kilo as well."},
	{"Carbon steel crêpe pan, 24 cm", 3600, 24, SHOP_IRON,
	 "Low-sided, with a long handle set at the angle of a wrist. Three crêpes are sacrificed to the first "
	 "heating, then none."},
	{"Wok, 34 cm, hammered steel", 4800, 13, SHOP_IRON,
	 "Hammered from 1.5 mm sheet with a flattened base of a hand's width, for burners that are not a jet "
	 "engine."},
	{"Milk pan, 1 litre, pouring lip", 2950, 19, SHOP_IRON,
	 "A small spun-steel pan that pours on both sides without a dribble, sized for two mugs of cocoa or one "
	 "sauce."},
	{"Griddle, two-burner, reversible", 6700, 6, SHOP_IRON,
	 "Smooth on one face for flatbreads and ribbed on the other for aubergines. At 46 cm it covers two rings "
	 "of a usual hob."},
	{"Karahi with two handles, 22 cm", 3900, 16, SHOP_IRON,
	 "Thick pressed steel, round-bottomed and carried to the table by its own two ears. Feeds three with "
	 "bread."},
	{"Æbleskive pan, seven hollows", 4200, 4, SHOP_IRON,
	 "For round Danish pancakes at midwinter and small Spanish-style omelettes the rest of the year. Comes "
	 "with a turning pin of ash."},
	{"Camp kettle, 3 litres, bail handle", 5800, 10, SHOP_IRON,
	 "A riveted steel pot that hangs over a fire or stands on three stubby legs. The lid doubles as a "
	 "shallow pan."},
	{"Tamagoyaki pan 卵焼き, 13 × 18 cm", 3450, 0, SHOP_IRON,
	 "A rectangular pan for rolled omelette, with a sloping far wall that lets you turn each layer onto the "
	 "next."},
};

static const struct demo_item ceramics[] = {
	{"Breakfast mug, oatmeal glaze, 35 cl", 2200, 58, SHOP_SLIPWAY,
	 "A wide mug on a narrow foot, with an unglazed band where the thumb rests. The handle takes three "
	 "fingers."},
	{"Espresso cups, pair, iron speckle", 2600, 33, SHOP_SLIPWAY,
	 "Two straight-sided cups of 8 cl that hold their heat for as long as anyone lets an espresso stand."},
	{"Soup bowl with ear, celadon", 2400, 29, SHOP_SLIPWAY,
	 "One looped ear, 50 cl, and a pale green glaze that pools darker in the throwing rings."},
	{"Dinner plate, 27 cm, tenmoku rim", 3100, 36, SHOP_SLIPWAY,
	 "Flat enough for a knife, with a low rim that breaks from black to rust. Four of them stand steadily in "
	 "a rack."},
	{"Butter bell, salt glaze", 3800, 12, SHOP_SLIPWAY,
	 "Butter goes in the bell, a finger of water in the base, and it stays soft on the table for a week."},
	{"Teapot, 70 cl, cane handle", 7200, 4, SHOP_SLIPWAY,
	 "A round-bellied pot with a pierced wall behind the spout and a spout that is cut sharp so as not to "
	 "drip."},
	{"Pickle crock with weights, 5 litres", 8600, 7, SHOP_SLIPWAY,
	 "The lid sits in a moat of water, so gas gets out and nothing gets in. Two half-moon weights keep the "
	 "cabbage under."},
	{"Jug, 1 litre, slip-trailed fish", 4400, 15, SHOP_SLIPWAY,
	 "Three fish drawn in white slip swim towards the lip; no two jugs have the same three. It pours to the "
	 "last drop."},
	{"Matcha bowl 抹茶碗, ash glaze", 5200, 9, SHOP_SLIPWAY,
	 "Thick-walled, with room for the whisk to move and a foot that is comfortable to turn in the palm."},
	{"Egg cups, set of four, cobalt dots", 2850, 21, SHOP_SLIPWAY,
	 "Low cups with a saucer-wide foot that catches the shell, each with a different number of dots from one "
	 "to four."},
};

static const struct demo_item utensils[] = {
	{"End-grain board, maple, 40 × 30 cm", 7900, 12, SHOP_IRON,
	 "Blocks of maple set on end, so the knife slips between the fibres and the board closes behind it. "
	 "Rubber feet keep it still."},
	{"Bread board with crumb groove, beech", 3400, 26, SHOP_IRON,
	 "A groove round the edge holds the crumbs until you tip them out for the sparrows. One corner is "
	 "drilled for a nail."},
	{"Rolling pin, plum, 45 cm, no handles", 2700, 17, SHOP_IRON,
	 "A straight cylinder of plum that lets you feel the thickness of the dough under both palms."},
	{"Cooking spoon, cherry, left-handed", 1450, 20, SHOP_IRON,
	 "The scraping corner is on the other side, which is all a left-handed cook ever asked of a spoon."},
	{"Spurtle, ash, 30 cm", 950, 64, SHOP_IRON,
	 "A plain tapered stick for stirring porridge, and better at it than any spoon."},
	{"Bamboo whisk 茶筅, 100 tines", 1900, 28, SHOP_IRON,
	 "Split by hand from one piece of pale bamboo by a maker we share a stall with. For matcha, and for "
	 "nothing else."},
	{"Smørkniv, juniper butter knife", 1100, 43, SHOP_IRON,
	 "Carved from a juniper branch and smelling of it for years. The edge spreads cold butter without "
	 "tearing bread."},
	{"Salad servers, olive and walnut", 3300, 14, SHOP_IRON,
	 "One pale, one dark, both deep enough to lift beans. They are 32 cm long and hang together on a leather "
	 "loop."},
	{"Pestle and mortar, pear wood", 3800, 2, SHOP_IRON,
	 "Turned from a single log, end grain upwards, for garlic, basil and soft spices. The pestle fills the "
	 "bowl to a third."},
	{"Pizza peel, birch, 35 cm", 4100, 11, SHOP_IRON,
	 "Bevelled to almost nothing at the front, so the dough leaves it at a short jerk. The handle fits a "
	 "shed oven or a kitchen one."},
};

static const struct demo_leaf leaves[] = {
	{CAT_KNIVES, knives, DEMO_LEN(knives), {
		"Wash it by hand and dry it at once; a dishwasher spoils both steel and wood.",
		"It comes in a folded card sheath that is worth keeping for the drawer.",
		"A few strokes on a fine stone each month keep it shaving-sharp.",
		"Wipe the blade with a drop of oil if it is to lie unused."}},
	{CAT_PANS, pans, DEMO_LEN(pans), {
		"Seasoned twice with linseed oil before it leaves us, and better every year after.",
		"Good on gas, induction and open fire.",
		"Clean it with hot water and a brush, dry it on the flame, and leave the soap on the shelf.",
		"If rust appears, scrub it back and season again; nothing is lost."}},
	{CAT_CERAMICS, ceramics, DEMO_LEN(ceramics), {
		"High-fired stoneware, safe in the dishwasher though happier in the sink.",
		"The foot is ground smooth and does not scratch a table.",
		"The glaze is free of lead and was tested for it.",
		"Our stamp, a small anchor, is pressed beside the foot."}},
	{CAT_UTENSILS, utensils, DEMO_LEN(utensils), {
		"Rinse it, stand it upright to dry, and never leave it to soak.",
		"It is left without varnish and will darken with use.",
		"Fine splinters are sanded away before it leaves us, and it stays smooth.",
		"It is safe with food, as is all that we put on wood."}},
};

const struct demo_department demo_kitchen = {leaves, DEMO_LEN(leaves)};

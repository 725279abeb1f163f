#include "catalogue_data.h"

static const struct demo_item lights[] = {
	{"Dynamo headlamp, 60 lux, black", 6900, 18, SHOP_SPOKE,
	 "A flat-topped beam that lights thirty metres of road and nobody's eyes, with a standlight for junctions."},
	{"Hub dynamo, 32 holes, rim brake", 8400, 7, SHOP_SPOKE,
	 "Three watts at the speed of a shopping trip, so little drag that you will forget to switch it off."},
	{"Rear dynamo lamp for racks, 50 mm", 2600, 36, SHOP_SPOKE,
	 "A wide red line rather than a point, which lets a driver judge the distance. It stays lit for four "
	 "minutes at rest."},
	{"Battery front lamp, 40 lux, USB-C", 4900, 25, SHOP_SPOKE,
	 "Four hours at full beam, twelve at half, and a strap that fits bars from 22 to 32 mm."},
	{"Seat-post tail lamp, rechargeable", 2400, 41, SHOP_SPOKE,
	 "A thumb-sized lamp that brightens when you brake. A charge lasts about two weeks of commuting."},
	{"Bottle dynamo, left-hand", 2200, 9, SHOP_SPOKE,
	 "The old sort that leans on the tyre and hums, with a rubber roller that can be changed. Fits any frame "
	 "with a bracket."},
	{"Dynamo wiring set, twin core, 2 m", 840, 54, SHOP_SPOKE,
	 "Twin-core cable, four spade connectors and heat-shrink, enough for a rear lamp on the longest touring "
	 "frame."},
	{"Spoke reflectors, set of 72", 1150, 62, SHOP_SPOKE,
	 "Clip-on straws that turn both wheels into white rings from the side."},
	{"Brass carbide-style lamp, LED", 7800, 3, SHOP_SPOKE,
	 "Spun brass round a modern LED, made by a retired instrument maker who enjoys people's faces."},
	{"Helmet lamp, 60 g, clip-on", 3200, 0, SHOP_SPOKE,
	 "White in front, red behind, and light enough not to pull the helmet down over your eyebrows."},
};

static const struct demo_item bags[] = {
	{"Rear rack, steel, 40 kg", 5800, 14, SHOP_SPOKE,
	 "Brazed from 10 mm tube with three legs each side, so it carries a crate, a cello or a younger "
	 "brother's luggage."},
	{"Front rack, small, fork crown", 4600, 8, SHOP_SPOKE,
	 "A tidy platform of 24 × 18 cm for a bag or a cake, held by the brake bolt and two stays."},
	{"Porteur rack, wide, stainless", 9200, 4, SHOP_SPOKE,
	 "Newspaper-boy size, 40 × 33 cm, with a low rail. Mounts to mid-fork eyelets and does not steer for you."},
	{"Wicker bar basket, leather straps", 4400, 16, SHOP_SPOKE,
	 "D-shaped willow on two buckled straps, deep enough for milk bottles to stand."},
	{"Elastic straps with hooks, pair", 790, 73, SHOP_SPOKE,
	 "Flat rubber with steel hooks, long enough to cross over a crate and not so strong as to take an eye out."},
	{"Kick stand, double leg, alloy", 3400, 11, SHOP_SPOKE,
	 "Holds a loaded bicycle upright while you look for the key. Both legs fold to the left."},
	{"Pannier, waxed canvas, 20 litres", 8900, 12, SHOP_THIMBLE,
	 "Roll top, two hooks and a stiff back, in olive canvas that is rewaxed with a hair dryer each autumn."},
	{"Saddle bag, tweed and leather, 6 l", 7600, 5, SHOP_THIMBLE,
	 "A transverse bag for a spare tube, a jumper and sandwiches, with loops for straps and a dowel inside."},
	{"Musette, cotton, crossbody", 1900, 47, SHOP_THIMBLE,
	 "The light racing bag for bread and post: one strap, one snap, and it folds into a jersey pocket."},
	{"Tool roll, denim, nine pockets", 2600, 22, SHOP_THIMBLE,
	 "Sewn from old workwear, with pockets from spanner to tyre lever, rolled and tied under the saddle."},
};

static const struct demo_item parts[] = {
	{"Chain, 8-speed, 116 links", 1650, 49, SHOP_SPOKE,
	 "Nickel-plated, with a joining link that opens without a tool. Lasts about 4,000 km if it is wiped now "
	 "and then."},
	{"Sprung saddle, brown leather", 9800, 6, SHOP_SPOKE,
	 "Thick hide on copper rivets and two coil springs, uncomfortable for three weeks and then for nobody "
	 "else."},
	{"Brake blocks, 70 mm, pair", 680, 95, SHOP_SPOKE,
	 "A soft salmon compound that stops in rain and is gentle to rims. Left and right are marked by an arrow."},
	{"Touring tyre, 37-622, reflective", 3400, 27, SHOP_SPOKE,
	 "Five millimetres of rubber under the tread and a reflective wall, rolling better than its weight "
	 "suggests."},
	{"Inner tube, 28 inch, road valve", 590, 118, SHOP_SPOKE,
	 "Fits tyres from 28 to 42 mm wide. The valve core comes out for sealant."},
	{"Bottom bracket, sealed, 68 × 113", 2900, 13, SHOP_SPOKE,
	 "Square taper with steel cups, two sealed bearings and no more to say for about ten years."},
	{"Quill stem, polished, 80 mm", 4200, 9, SHOP_SPOKE,
	 "For one-inch forks and 26 mm bars, with a single bolt at the front and a long insertion mark."},
	{"North-road bars, chromed, 54 cm", 3800, 10, SHOP_SPOKE,
	 "Swept back so the wrists lie straight and the traffic can be seen. The sleeve is 25.4 mm."},
	{"Mudguard set, hammered alloy, 45 mm", 6200, 3, SHOP_SPOKE,
	 "A long front flap and stays of stainless rod, in a dimpled finish that hides the first dent."},
	{"Ding-dong bell, brass, 60 mm", 1850, 31, SHOP_SPOKE,
	 "Two notes, a third apart, loud enough to be friendly from twenty metres away."},
};

static const struct demo_item pumps[] = {
	{"Track pump, steel barrel, oak grip", 6400, 15, SHOP_SPOKE,
	 "Eleven bar without leaning on it, a gauge at the top where it can be read, and washers that we sell "
	 "for pennies."},
	{"Frame pump, 50 cm, sprung", 3600, 12, SHOP_SPOKE,
	 "Fits under the top tube by its own spring and puts real pressure in a tyre in the time it takes to be "
	 "overtaken."},
	{"Tyre levers, nylon core, three", 540, 86, SHOP_SPOKE,
	 "Thin enough for a tight bead, hooked to hold a spoke, and bright orange so that they come home."},
	{"Patch tin, vulcanising, six patches", 420, 102, SHOP_SPOKE,
	 "Feather-edged patches, a tube of rubber solution, sandpaper and a crayon to mark the hole."},
	{"Spoke key, round, three sizes", 890, 40, SHOP_SPOKE,
	 "Hardened slots that do not round the nipple, in the three sizes that cover almost every wheel."},
	{"Chain breaker with spare pins", 1900, 28, SHOP_SPOKE,
	 "A small bench-grade tool for chains from single-speed to 11, with a handle that turns without hurting."},
	{"Cone spanners, 13 to 17 mm, set", 2800, 19, SHOP_SPOKE,
	 "Thin, ground and long enough to be kind, in a rolled cloth with the sizes stitched on."},
	{"Folding repair stand, 30 kg", 14500, 4, SHOP_SPOKE,
	 "A tripod with a clamp that grips the seat post, steady on grass, and packed away behind a door."},
	{"Wheel truing stand, steel", 11900, 2, SHOP_SPOKE,
	 "Takes hubs from 90 to 148 mm without being set up anew, with two feelers you can hear and feel."},
	{"Chain oil, plant-based, 100 ml", 780, 67, SHOP_SPOKE,
	 "Rapeseed oil with a little pine resin, which clings in rain and does not colour the stream below the "
	 "ford."},
};

static const struct demo_leaf leaves[] = {
	{CAT_LIGHTS, lights, DEMO_LEN(lights), {
		"Sealed against rain, slush and the hose.",
		"The fastenings are stainless, since road salt finds everything else.",
		"Any part that can wear or break is sold singly.",
		"Fitting notes with drawings are in the box."}},
	{CAT_BAGS, bags, DEMO_LEN(bags), {
		"Made to take a load every day and look the better for it.",
		"Carried on daily rides for two winters before we put it on the shelf.",
		"Measure first: a sketch with sizes is yours for the asking.",
		"Worn pieces can be replaced one at a time."}},
	{CAT_PARTS, parts, DEMO_LEN(parts), {
		"Send a photograph of the old one if you are unsure that it fits.",
		"A standard size, and one that will still be made in ten years.",
		"Weighed and measured by us, because the boxes are not always right.",
		"Fits most town and touring bicycles made since about 1975."}},
	{CAT_PUMPS, pumps, DEMO_LEN(pumps), {
		"Picked for being easy to use with cold fingers.",
		"It is what stands on our own bench.",
		"Good for the roadside and good for the shed.",
		"A short guide to the job is printed inside the wrapper."}},
};

const struct demo_department demo_bicycles = {leaves, DEMO_LEN(leaves)};

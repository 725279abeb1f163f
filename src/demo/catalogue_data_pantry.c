#include "catalogue_data.h"

static const struct demo_item tea[] = {
	{"Assam breakfast, broken leaf, 250 g", 980, 85, SHOP_QUAY,
	 "Malty and brisk, dark in two minutes, and not at all troubled by milk. From a smallholder garden on "
	 "the south bank."},
	{"Gyokuro 玉露, shaded leaf, 50 g", 2600, 8, SHOP_QUAY,
	 "Covered with straw for three weeks before picking, which makes it taste of sweet peas and the sea. "
	 "Brew it at 55 degrees."},
	{"Old-tree pu'er cake 普洱茶, 357 g", 5800, 4, SHOP_QUAY,
	 "Pressed nine years ago and stored dry, now tasting of damp wood and plum stones. Break off five grams "
	 "and steep it eight times."},
	{"Darjeeling first flush, 100 g", 2150, 14, SHOP_QUAY,
	 "Picked in the last days of March, pale in the cup, with the muscat note everyone talks about and a dry "
	 "finish."},
	{"Lapsang, pine-smoked, 100 g", 1150, 32, SHOP_QUAY,
	 "Smoked over green pine until it smells like a harbour shed. A pinch is very good in a pot of lentils."},
	{"Hōjicha, roasted stems, 100 g", 1240, 41, SHOP_QUAY,
	 "Stems roasted brown over charcoal, tasting of toast and hazelnut, with so little caffeine that it "
	 "suits the evening."},
	{"Jasmine pearls, five scentings, 75 g", 1680, 19, SHOP_QUAY,
	 "Green leaf rolled by hand and laid with fresh jasmine on five nights. The pearls open slowly, so use a "
	 "glass."},
	{"Rooibos with orange peel, 150 g", 840, 53, SHOP_QUAY,
	 "Long red needles and strips of dried bitter orange, cut by us each winter. It can stew for an hour "
	 "without harm."},
	{"Mint and fennel, garden cut, 60 g", 690, 37, SHOP_QUAY,
	 "Whole mint leaves and cracked fennel seed in equal parts, for after supper."},
	{"茶 House blend tin, black, 200 g", 1450, 66, SHOP_QUAY,
	 "Two parts Ceylon, one part Keemun and a little Assam, as drunk in the loft at four. The tin has a lid "
	 "that squeaks."},
};

static const struct demo_item coffee[] = {
	{"Quayside espresso, 500 g beans", 1490, 48, SHOP_QUAY,
	 "Brazil and Sumatra roasted to the edge of the second crack: cocoa, toast and no sourness."},
	{"Yirgacheffe, washed, 250 g beans", 1180, 35, SHOP_QUAY,
	 "Lemon peel, bergamot and black tea in a light roast that wants a paper filter and water just off the "
	 "boil."},
	{"Huehuetenango, 250 g beans", 1090, 29, SHOP_QUAY,
	 "From a cooperative of forty families at 1,700 metres. It tastes of milk chocolate and red apple, and "
	 "forgives a bad grinder."},
	{"Decaf, water process, 250 g beans", 1120, 22, SHOP_QUAY,
	 "A Colombian coffee with the caffeine taken out by water alone, and the caramel left where it was."},
	{"Monsooned Malabar, 250 g beans", 1060, 17, SHOP_QUAY,
	 "Left in open sheds through the monsoon until the beans swell and turn straw-yellow. Heavy, earthy, and "
	 "very low in acid."},
	{"Café de olla mix, ground, 200 g", 940, 26, SHOP_QUAY,
	 "Dark coffee, raw cane sugar and Ceylon cinnamon, ground together for boiling in a clay pot."},
	{"Kenya peaberry, 250 g beans", 1480, 0, SHOP_QUAY,
	 "Small round beans, one to the cherry, with blackcurrant and a little tomato leaf. Two sacks a year is "
	 "all that reaches us."},
	{"Cold brew bags, box of six", 1320, 3, SHOP_QUAY,
	 "Each paper bag makes a litre: leave it in cold water overnight and take it out in the morning."},
	{"Barley and chicory, ground, 300 g", 560, 44, SHOP_QUAY,
	 "No coffee at all: malted barley and chicory root, roasted dark, for people who want the cup and then "
	 "to sleep."},
	{"Filter roast tasting box, 4 × 125 g", 2200, 15, SHOP_QUAY,
	 "Four small bags of whatever we are drinking ourselves, all light roasts, with a page of notes about "
	 "each."},
};

static const struct demo_item bread[] = {
	{"Rye loaf, three-stage sour, 1.2 kg", 690, 24, SHOP_OVEN,
	 "Whole rye soured for twenty hours and baked for two, with a crumb that slices thin on the third day "
	 "and lasts for ten."},
	{"Country sourdough, 900 g", 580, 30, SHOP_OVEN,
	 "Wheat with a fifth of spelt, a dark crust and large honest holes. The starter has lived on the same "
	 "shelf since 1998."},
	{"Knäckebröd, caraway, 400 g", 620, 51, SHOP_OVEN,
	 "Rolled thin, pricked, and dried above the oven overnight. Six rounds, each with a hole, as if to hang "
	 "on a pole."},
	{"Oatcakes, coarse, tin of 24", 740, 38, SHOP_OVEN,
	 "Pinhead oats, butter, salt and hot water, rolled a little too thick on purpose. They want hard cheese."},
	{"Brioche à tête, box of six", 1080, 9, SHOP_OVEN,
	 "Small fluted buns with more butter than we care to print on the front, proved overnight in the cellar."},
	{"Rye starter, dried, 40 g", 350, 75, SHOP_OVEN,
	 "Flakes of our own starter, dried at room warmth. Three days of flour and water bring it back."},
	{"Stone-milled spelt flour, 2 kg", 760, 62, SHOP_OVEN,
	 "Milled on a slow stone in the next valley and sifted once, so it keeps the germ but not the coarse bran."},
	{"Panettone, candied citron, 750 g", 2600, 0, SHOP_OVEN,
	 "Thirty-six hours from first dough to last cooling, upside down. Baked in December only."},
	{"Gingerbread, dark, 500 g slab", 980, 20, SHOP_OVEN,
	 "Sticky with treacle, hot with two kinds of ginger, and best when it has been forgotten in its paper "
	 "for a week."},
	{"Cinnamon knots, bag of five", 890, 12, SHOP_OVEN,
	 "Dough with cardamom in it, rolled with cinnamon and tied by hand, with pearl sugar where it sticks."},
};

static const struct demo_item honey[] = {
	{"Lime-blossom honey, 500 g", 1150, 40, SHOP_HIVE,
	 "From the avenue by the cemetery, in the second week of July. Pale green-gold, minty, and slow to set."},
	{"Heather honey, 340 g", 1480, 13, SHOP_HIVE,
	 "So thick that it has to be pressed from the comb, bitter-sweet, the colour of a good violin."},
	{"Comb honey, cut square, 250 g", 1300, 7, SHOP_HIVE,
	 "A square of capped comb as the bees left it. Eat the wax too, on hot toast."},
	{"Spring honey, creamed, 500 g", 990, 55, SHOP_HIVE,
	 "Dandelion, cherry and rape, stirred every day for a fortnight until it spreads like butter."},
	{"Hedge jelly: crab apple and haw, 220 g", 680, 34, SHOP_HIVE,
	 "Clear, red and sharp, made from what the fieldfares leave us. Good beside game and better beside "
	 "cheddar."},
	{"Damson jam, low sugar, 300 g", 720, 28, SHOP_OVEN,
	 "Two parts fruit to one of sugar, stoned by hand over three evenings with the radio on."},
	{"Seville marmalade, thick cut, 340 g", 780, 47, SHOP_OVEN,
	 "Boiled until it darkens, with peel that you can see from across the table."},
	{"Lingonberry relish, 200 g", 640, 2, SHOP_OVEN,
	 "Raw-stirred berries with just enough sugar to keep, for pancakes, meatballs and grey Tuesdays."},
	{"Pickled walnuts, 400 g", 1120, 16, SHOP_OVEN,
	 "Picked green in June, brined, blackened in the sun and laid in spiced vinegar until Christmas."},
	{"Quince membrillo, 250 g block", 860, 21, SHOP_OVEN,
	 "Quinces from four gardens, cooked down to a firm amber block that slices without sticking to the knife."},
};

static const struct demo_item spices[] = {
	{"Flaked sea salt, 150 g", 520, 96, SHOP_QUAY,
	 "Dry, hollow pyramids that crush between two fingers, raked from open pans in the summer months."},
	{"Smoked salt, alder, 100 g", 640, 33, SHOP_QUAY,
	 "The same flakes after two days above an alder fire, meant for eggs, tomatoes and popcorn."},
	{"Kampot pepper, black, 60 g", 980, 18, SHOP_QUAY,
	 "Big, even berries with a eucalyptus smell, dried on mats in the sun. Grind it at the table and not "
	 "before."},
	{"Pimentón, smoked and bittersweet, 75 g", 590, 42, SHOP_QUAY,
	 "Peppers dried over oak for a fortnight, then milled as fine as cocoa. Half a spoon changes a pot of "
	 "beans."},
	{"Green cardamom, 8 mm pods, 50 g", 1050, 25, SHOP_QUAY,
	 "Sorted by size, bright green, and full of sticky black seed. Crack two into the coffee pot."},
	{"Saffron, 1 g, threads", 1350, 6, SHOP_QUAY,
	 "All red stigma with no yellow style, picked at dawn and dried the same day. A gram is about four "
	 "paellas."},
	{"Sichuan pepper, red 花椒, 50 g", 720, 30, SHOP_QUAY,
	 "Husks only, with the gritty seeds sifted out, and numbing enough to make you check your lip."},
	{"Bread spice, coarse, 80 g", 450, 57, SHOP_OVEN,
	 "Caraway, fennel, coriander and blue fenugreek, cracked and not powdered, as it goes into our own rye."},
	{"Gingerbread spice, 60 g", 480, 23, SHOP_OVEN,
	 "Nine spices with cloves kept in their place, ground in November for the year to come."},
	{"Vanilla pods, two, 16 cm", 890, 1, SHOP_OVEN,
	 "Supple, oily and dark, cured for half a year in wooden chests. Put the empty pod in the sugar."},
};

static const struct demo_leaf leaves[] = {
	{CAT_TEA, tea, DEMO_LEN(tea), {
		"Keep it dark, dry and away from the spice drawer.",
		"A level teaspoon for each cup is where we would begin.",
		"The second infusion is often better than the first.",
		"Best drunk within a year of opening."}},
	{CAT_COFFEE, coffee, DEMO_LEN(coffee), {
		"Roasted on Mondays and rested until Thursday.",
		"Keep the bag closed and in a cupboard, not in the fridge.",
		"Begin with sixty grams to the litre and adjust to taste.",
		"The roasting date is stamped on the bottom by hand."}},
	{CAT_BREAD, bread, DEMO_LEN(bread), {
		"Nothing goes into it that you would not have in your own kitchen.",
		"The flour is grown and milled within sixty kilometres.",
		"Keep it in paper or cloth, never in plastic.",
		"Suitable for the freezer, though we hope it does not get that far."}},
	{CAT_HONEY, honey, DEMO_LEN(honey), {
		"Keep the lid on tight and a clean spoon near.",
		"It holds for two years in a cool cupboard.",
		"The year and the batch are written on the lid.",
		"No two years taste quite alike, which is the point."}},
	{CAT_SPICES, spices, DEMO_LEN(spices), {
		"It comes in a small card box with a waxed liner.",
		"Buy little and often; the smell is the first thing to go.",
		"Keep it away from the stove, however handy that shelf is.",
		"A recipe is printed inside the lid."}},
};

const struct demo_department demo_pantry = {leaves, DEMO_LEN(leaves)};

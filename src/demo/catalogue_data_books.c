#include "catalogue_data.h"

static const struct demo_item books[] = {
	{"The Salt Road Almanac", 2400, 26, SHOP_HERON,
	 "A year of walking between eleven salt towns, with tide tables, recipes and arguments. 312 pages, sewn, "
	 "with a ribbon."},
	{"Knots for Quiet People", 1650, 40, SHOP_HERON,
	 "Forty knots drawn so large that you can follow them with a rope in the other hand, and a page on when "
	 "to stop."},
	{"A Field Guide to Small Harbours", 2900, 17, SHOP_HERON,
	 "Sixty harbours, none with a marina, each with a plan, a pub and a warning. Pocket size, in a cover "
	 "that survives spray."},
	{"Bread Without Hurry", 2200, 33, SHOP_HERON,
	 "Nineteen loaves from one starter, told by a baker who measures in handfuls and was made to write down "
	 "the grams."},
	{"The Night Ferry and Other Stories", 1400, 22, SHOP_HERON,
	 "Nine stories set between midnight and the first bus. The one about the lost accordion is being read "
	 "everywhere."},
	{"Öland: A Book of Walls", 3400, 6, SHOP_HERON,
	 "Dry-stone walls photographed over thirty winters, with an essay on how to look at a thing that does "
	 "not move."},
	{"How to Mend a Radio in 1958", 1900, 14, SHOP_HERON,
	 "A reprint of a service manual that reads like a novel, with its diagrams redrawn and its jokes left "
	 "alone."},
	{"Poems for a Stairwell", 1250, 29, SHOP_HERON,
	 "Short poems meant to be read one to a landing. Letterpress cover, 64 pages, and large type."},
	{"The Allotment Year, Illustrated", 2700, 19, SHOP_HERON,
	 "Fifty-two spreads, one a week, in ink and watercolour: what to sow, what to eat, and who has stolen "
	 "the shed key."},
	{"Grandmother's Arithmetic", 1550, 0, SHOP_HERON,
	 "Mental sums the way they were done at a market stall, from small change to compound interest, for ages "
	 "nine to ninety."},
};

static const struct demo_item zines[] = {
	{"Terminal Gardens, issue 4", 600, 48, SHOP_HERON,
	 "Twenty-eight photocopied pages about text-mode art, plotting with a typewriter and a recipe for lentil "
	 "soup."},
	{"Bus Shelter Quarterly, no. 11", 450, 56, SHOP_HERON,
	 "Reviews of eleven shelters by their regular users. The centrefold is concrete, as ever."},
	{"Risograph print, herons at dusk, A3", 2800, 18, SHOP_HERON,
	 "Three inks, blue, coral and a soft grey, on 200 g paper that is a little rough. An edition of 120, "
	 "numbered in pencil."},
	{"Linocut, the allotment gate, 20 × 30 cm", 3600, 7, SHOP_HERON,
	 "Cut from one block and printed by hand with a wooden spoon, in an edition of forty."},
	{"Small Repairs, a fold-out zine", 500, 63, SHOP_HERON,
	 "One sheet, eight pages and six mends: a zip, a mug, a fuse, a hem, a puncture and a friendship."},
	{"Slow Modem, issue 2", 550, 4, SHOP_HERON,
	 "Letters from people who still run bulletin boards, with a phone list in the back that partly works."},
	{"Map of imaginary islands, A2", 2200, 21, SHOP_HERON,
	 "Eighty-one islands with soundings, ferries and a key in four invented languages, folded to pocket size."},
	{"Café sketches, set of six cards", 900, 39, SHOP_HERON,
	 "Pen drawings of people who did not notice, printed on postcards with room for a message and no barcode."},
	{"Wood type poster: Eat More Soup", 2400, 12, SHOP_HERON,
	 "Set in battered nineteenth-century letters, 35 × 50 cm, in one of three reds depending on the day."},
	{"Moths of the Yard Light, zine", 700, 25, SHOP_HERON,
	 "A year of evenings by one lamp, with thirty-one moths drawn at twice their size, and a glossary."},
};

static const struct demo_item stationery[] = {
	{"Notebook, sewn, A5, dot grid", 1250, 77, SHOP_HERON,
	 "Lies flat from the first page to the last, on 90 g paper that takes a fountain pen without bleeding."},
	{"Letter paper, laid, 40 sheets", 1480, 34, SHOP_HERON,
	 "Cream laid paper with a faint heron in the watermark, and twenty lined envelopes to match."},
	{"Pencils, cedar, HB, dozen", 980, 69, SHOP_HERON,
	 "Unpainted cedar, a dark and even core, and no rubber on the end to harden and smear."},
	{"Fountain pen, resin, fine nib", 4800, 11, SHOP_HERON,
	 "A light, plain pen with a steel nib that is smoothed by hand before it leaves us. It fills from a "
	 "bottle or a cartridge."},
	{"Ink, iron gall, blue-black, 50 ml", 1350, 28, SHOP_HERON,
	 "Goes on pale blue and turns black by the next morning, and stays there for a few hundred years."},
	{"Sealing wax, six sticks, with a stamp", 1690, 15, SHOP_HERON,
	 "Flexible wax that survives the sorting machine, in brick and bottle green, with a brass heron on a "
	 "handle."},
	{"Desk calendar, letterpress, undated", 1900, 3, SHOP_HERON,
	 "Twelve cards in a block of beech. Write in the numbers yourself and use it any year you like."},
	{"Washi paper 和紙, ten sheets, kozo", 2100, 16, SHOP_HERON,
	 "Long mulberry fibres, thin as a breath and hard to tear, for printing, mending and lampshades. Each "
	 "sheet is 45 × 60 cm."},
	{"Index cards, 500, ruled and plain", 1100, 46, SHOP_HERON,
	 "Stiff card of 125 × 75 mm, ruled on one side, in a drawer box with a brass label holder."},
	{"Bookbinding starter set", 3900, 9, SHOP_HERON,
	 "Bone folder, awl, waxed thread, needles, boards and cloth for three pocket books, with a booklet of "
	 "nine steps."},
};

static const struct demo_item toys[] = {
	{"Stacking boats, limewood, five", 2900, 20, SHOP_HERON,
	 "Five hulls that nest in each other and all float, painted in harbour colours that do not come off in "
	 "the bath."},
	{"Marble run, beech, 44 pieces", 5600, 8, SHOP_HERON,
	 "Ramps, corners, a bell and a long, slow spiral that everyone saves for last. Twelve marbles are in the "
	 "bag."},
	{"Wooden jigsaw, town map, 250 pieces", 3800, 13, SHOP_HERON,
	 "Cut from birch ply with no two pieces alike, and a few shaped as cats, ferries and lamp posts."},
	{"Nine men's morris, cloth board", 1850, 24, SHOP_HERON,
	 "A printed cotton board that rolls round its own eighteen pebbles, nine black and nine white."},
	{"Shadow puppets, set of seven", 2400, 17, SHOP_HERON,
	 "Black card figures on sticks with joints that move: a fox, a baker, two gulls, a train, a moon and a "
	 "queen."},
	{"Kite, ripstop, swallow shape", 3300, 10, SHOP_HERON,
	 "Flies in a light breeze from a beach or a roof. 120 cm across, with forty metres of line on a winder."},
	{"Matryoshka fishermen, set of six", 4200, 4, SHOP_HERON,
	 "Each has a smaller boat and a larger fish than the one before. The last is the size of a bean."},
	{"Spinning tops, turned, bag of five", 1400, 52, SHOP_IRON,
	 "Five woods with five centres of gravity: apple, box, ash, yew and one that walks."},
	{"Pull-along goose, flapping feet", 3400, 11, SHOP_IRON,
	 "Leather feet slap the floor as the axle turns, which is funny for a child and, briefly, for everyone."},
	{"Carrom board, birch ply, 74 cm", 14800, 2, SHOP_IRON,
	 "Full size, waxed smooth, with netted pockets and a set of discs. Two strikers and a tin of powder come "
	 "with it."},
};

static const struct demo_leaf leaves[] = {
	{CAT_BOOKS, books, DEMO_LEN(books), {
		"Printed in the district on uncoated paper.",
		"Sewn in sections, so that it opens flat and stays together.",
		"The first chapter may be read at the counter with a cup of tea.",
		"Signed copies on request while the author is in town."}},
	{CAT_ZINES, zines, DEMO_LEN(zines), {
		"Printed after hours on our own machines, with the odd happy smudge.",
		"When this run is gone, there will not be another quite like it.",
		"Swaps are welcome; bring your own to the counter.",
		"The artist's name is on the back, with an address for letters."}},
	{CAT_STATIONERY, stationery, DEMO_LEN(stationery), {
		"Tried at our own desk for some months before we stocked it.",
		"A good present for someone who still writes by hand.",
		"Made in small runs, and reordered when the shelf is half empty.",
		"Kept out of the window, so nothing has faded."}},
	{CAT_TOYS, toys, DEMO_LEN(toys), {
		"Small parts are marked on the box; from three years unless it says otherwise.",
		"Tested by a panel of five cousins, who did not hold back.",
		"The paint and oil are safe to chew, though not encouraged.",
		"If a piece is lost, we keep spares and post them for a stamp."}},
};

const struct demo_department demo_books = {leaves, DEMO_LEN(leaves)};

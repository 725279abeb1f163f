"""product.image_set, product.image_get and `image` of product.create: what is a picture comes back encoded anew, what is not is a
bad field, and nothing else of the file is kept."""
import base64
import io
import os
import random
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

import pictures
from harness import PATIENCE, Market, Shop

SIDES = {"thumb": 256, "full": 1024, "cells": 64}
MEDIA = {"image/png": "PNG", "image/jpeg": "JPEG", "image/x-portable-pixmap": "PPM"}
SECRET = b"52.5200 N, 13.4050 E, at home"


@pytest.fixture(scope="module")
def market():
    m = Market(options={"limits.pictures_per_minute": "0"})
    yield m
    m.close()


@pytest.fixture
def product(shop):
    return shop.product()


def put(shop, product, data, who=None):
    return (who or shop.seller).call("product.image_set", id=product["id"], data=pictures.text(data))


def got(shop, product, who=None, **size):
    return (who or shop.seller).call("product.image_get", id=product["id"], **size)


def refused(shop, product, data):
    """The sentence that says why this is not taken."""
    e = shop.seller.error("product.image_set", id=product["id"], data=pictures.text(data))
    assert e.code == "invalid_params" and e.fields.keys() == {"data"}, e
    return e.fields["data"][0]


def near(pixel, wanted, most=24):
    return all(abs(a - b) <= most for a, b in zip(pixel, wanted))


# ---- what is taken ----

FORMATS = [("PNG", "RGB", {}), ("PNG", "RGBA", {}), ("PNG", "P", {}), ("PNG", "L", {}), ("PNG", "LA", {}), ("PNG", "1", {}),
           ("JPEG", "RGB", {}), ("JPEG", "RGB", {"progressive": True}), ("JPEG", "L", {}), ("JPEG", "CMYK", {}),
           ("WEBP", "RGB", {}), ("WEBP", "RGB", {"lossless": True}), ("WEBP", "RGBA", {}), ("GIF", "P", {}), ("GIF", "L", {})]


@pytest.mark.parametrize("kind, mode, how", FORMATS)
def test_each_format_comes_back_in_three_sizes_with_its_proportions(shop, product, kind, mode, how):
    done = put(shop, product, pictures.saved(pictures.scene(1600, 800, mode), kind, **how))
    assert done["has_image"] is True and done["id"] == product["id"]
    for size, side in SIDES.items():
        answer = got(shop, product, size=size)
        image = pictures.opened(answer)
        assert image.size == (side, side // 2) == (answer["width"], answer["height"])
        assert MEDIA[answer["media_type"]] == image.format and (image.format == "PPM") == (size == "cells")
        if mode in ("RGB", "RGBA", "CMYK"):
            rgb = image.convert("RGB")
            for wanted, at in (((255, 0, 0), (2, 2)), ((0, 255, 0), (side - 3, 2)), ((0, 0, 255), (2, side // 2 - 3))):
                assert near(rgb.getpixel(at), wanted), (size, wanted, rgb.getpixel(at))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def test_sixteen_bits_and_interlacing_are_read(shop, product):
    rows = b"".join(b"\0" + b"".join(struct.pack(">HHH", 65535, x * 600, 0) for x in range(100)) for _ in range(50))
    deep = pictures.PNG + pictures.ihdr(100, 50, depth=16) + pictures.chunk(b"IDAT", zlib.compress(rows)) + \
        pictures.chunk(b"IEND", b"")
    put(shop, product, deep)
    image = pictures.opened(got(shop, product)).convert("RGB")
    assert image.size == (100, 50) and near(image.getpixel((99, 0)), (255, 99 * 600 >> 8, 0))
    rows = b""
    for x0, y0, dx, dy in ADAM7:
        for y in range(y0, 16, dy):
            if x0 < 24:
                rows += b"\0" + b"".join(bytes((x // 3 * 30, y // 4 * 60, 0)) for x in range(x0, 24, dx))
    put(shop, product, pictures.PNG + pictures.ihdr(24, 16, interlace=1) + pictures.chunk(b"IDAT", zlib.compress(rows)) +
        pictures.chunk(b"IEND", b""))
    image = pictures.opened(got(shop, product)).convert("RGB")
    assert all(image.getpixel((x, y)) == (x // 3 * 30, y // 4 * 60, 0) for x in range(24) for y in range(16))


@pytest.mark.parametrize("size, full, thumb, cells", [
    ((1, 1), (1, 1), (1, 1), (1, 1)), ((1, 20000), (1, 1024), (1, 256), (1, 64)), ((20000, 1), (1024, 1), (256, 1), (64, 1)),
    ((1024, 1024), (1024, 1024), (256, 256), (64, 64)), ((1025, 3), (1024, 2), (256, 1), (64, 1)), ((63, 65), (63, 65), (63, 65), (62, 64))])
def test_odd_shapes_keep_at_least_a_pixel_and_small_ones_their_size(shop, product, size, full, thumb, cells):
    put(shop, product, pictures.png(*size))
    assert [pictures.opened(got(shop, product, size=s)).size for s in ("full", "thumb", "cells")] == [full, thumb, cells]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright_as_its_camera_noted(shop, product, orientation):
    turns = {2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE, 6: Image.ROTATE_270,
             7: Image.TRANSVERSE, 8: Image.ROTATE_90}
    exif = Image.Exif()
    exif[0x0112] = orientation
    scene = pictures.scene()
    put(shop, product, pictures.saved(scene, "JPEG", exif=exif, quality=95))
    image = pictures.opened(got(shop, product)).convert("RGB")
    wanted = scene.transpose(turns[orientation]) if orientation > 1 else scene
    assert image.size == wanted.size
    for at in ((3, 3), (image.width - 4, 3), (3, image.height - 4), (image.width - 4, image.height - 4)):
        assert near(image.getpixel(at), wanted.getpixel(at), 40), at


def test_an_orientation_that_is_nonsense_refuses_no_photograph(shop, product):
    plain = pictures.saved(pictures.scene(), "JPEG")
    for exif in (b"", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\x03\0\0\0\1\0\x09\0\0" * 3, b"XXXXXXXX\0\0\0\0\0\0"):
        body = b"Exif\0\0" + exif
        put(shop, product, plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:])
        assert pictures.opened(got(shop, product)).size == (320, 200)


def test_photographs_become_jpeg_and_drawings_and_transparency_png(shop, product):
    put(shop, product, pictures.saved(pictures.photo(), "PNG"))
    assert got(shop, product)["media_type"] == got(shop, product, size="thumb")["media_type"] == "image/jpeg"
    put(shop, product, pictures.saved(pictures.scene(), "PNG"))
    assert got(shop, product)["media_type"] == "image/png"
    clear = pictures.photo().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    put(shop, product, pictures.saved(clear, "WEBP", lossless=True))
    image = pictures.opened(got(shop, product))
    assert image.mode == "RGBA" and image.getpixel((0, 0))[3] < 10 and image.getpixel((0, 399))[3] > 245


def test_a_transparent_picture_lies_on_grey_in_the_cells(shop, product):
    put(shop, product, pictures.saved(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "PNG"))
    assert near(pictures.opened(got(shop, product, size="cells")).getpixel((20, 20)), (128, 128, 128), 2)
    keyed = pictures.saved(Image.new("P", (50, 50), 0), "GIF", transparency=0)
    put(shop, product, keyed)
    assert near(pictures.opened(got(shop, product, size="cells")).getpixel((20, 20)), (128, 128, 128), 2)
    assert pictures.opened(got(shop, product)).convert("RGBA").getpixel((20, 20))[3] == 0


def test_of_an_animated_gif_the_first_frame_is_the_picture(shop, product):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    put(shop, product, pictures.saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10))
    assert near(pictures.opened(got(shop, product)).convert("RGB").getpixel((30, 20)), (255, 0, 0))


# ---- what is gone ----

def jpeg_markers(data):
    markers, at = [], 2
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    return markers


def png_chunks(data):
    names, at = [], 8
    while at < len(data):
        length, = struct.unpack(">I", data[at:at + 4])
        names.append(data[at + 4:at + 8])
        at += 12 + length
    return names


def marked(kind):
    """A picture with the secret wherever its format has room for it."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[29] = SECRET.decode()
    image = pictures.photo()
    if kind == "JPEG":
        data = pictures.saved(image, kind, exif=exif, icc_profile=SECRET * 9, comment=SECRET)
        return data[:2] + b"\xff\xe1" + struct.pack(">H", len(SECRET) + 2) + SECRET + data[2:]
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
        return pictures.saved(image, kind, pnginfo=info, exif=exif)
    if kind == "WEBP":
        return pictures.saved(image, kind, exif=exif.tobytes(), xmp=SECRET, icc_profile=SECRET * 9)
    return pictures.saved(image.convert("P"), kind, comment=SECRET)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_nothing_but_the_pixels_is_kept(shop, product, kind):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("payload", SECRET)
    data = marked(kind)
    assert SECRET in data or kind == "PNG"
    put(shop, product, data + archive.getvalue())
    for size in SIDES:
        answer = got(shop, product, size=size)
        kept = base64.b64decode(answer["data"])
        assert SECRET not in kept and b"payload" not in kept and b"PK\3\4" not in kept
        if answer["media_type"] == "image/jpeg":
            assert set(jpeg_markers(kept)) <= {0xE0, 0xDB, 0xC0, 0xC4}
            assert kept.endswith(b"\xff\xd9")
        if answer["media_type"] == "image/png":
            assert set(png_chunks(kept)) <= {b"IHDR", b"pHYs", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    store = os.path.join(shop.market.dir, "mama.db")
    for name in (store, store + "-wal"):
        with open(name, "rb") as f:
            assert SECRET not in f.read()


# ---- what is refused ----

def jpeg():
    return pictures.saved(pictures.photo(), "JPEG")


def gif_lying():
    """A screen of 8×8, and a frame of 60,000×60,000 on it."""
    return b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x80, 0, 0) + bytes(6) + b"," + struct.pack("<HHHHB", 0, 0, 60000, 60000, 0) + \
        b"\x02\x02\x4c\x01\0;"


def gif_huge_screen():
    small = pictures.saved(Image.new("P", (8, 8)), "GIF")
    return small[:6] + struct.pack("<HH", 65535, 65535) + small[10:]


def webp_animated():
    frames = [Image.new("RGB", (60, 40), c) for c in ("red", "green")]
    return pictures.saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=10)


def bomb():
    """50,000 by 50,000 of one colour, in a few hundred KB."""
    return pictures.PNG + pictures.ihdr(50000, 50000, depth=1, colour=0) + \
        pictures.chunk(b"IDAT", pictures.zeros(50000 * 6251)) + pictures.chunk(b"IEND", b"")


def jpeg_of_scans(n, side=5000):
    """A progressive JPEG whose last scan comes n times more: a few bytes, for which every block is gone through again."""
    data = pictures.saved(Image.new("L", (side, side), 99), "JPEG", progressive=True, optimize=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * n + data[-2:]


NOT_PICTURES = {
    "one byte": lambda: b"\x89", "text": lambda: b"a picture, honestly",
    "html": lambda: b"<!DOCTYPE html><img src=x onerror=alert(1)>",
    "svg": lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>",
    "bmp": lambda: pictures.saved(pictures.scene(), "BMP"), "tiff": lambda: pictures.saved(pictures.scene(), "TIFF"),
    "pdf": lambda: b"%PDF-1.7\n" + bytes(99), "zip": lambda: b"PK\3\4" + bytes(99), "riff": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(32),
    "png behind a space": lambda: b" " + pictures.png(), "only a magic": lambda: pictures.PNG, "soi": lambda: b"\xff\xd8\xff",
    "gif magic": lambda: b"GIF89a", "webp magic": lambda: b"RIFF\x04\0\0\0WEBP",
    "jpeg named png": lambda: pictures.PNG + jpeg()[8:], "png named jpeg": lambda: b"\xff\xd8" + pictures.png()[2:],
    "no data": lambda: pictures.PNG + pictures.ihdr(9, 9) + pictures.chunk(b"IEND", b""),
    "empty data": lambda: pictures.PNG + pictures.ihdr(9, 9) + pictures.chunk(b"IDAT", b"") + pictures.chunk(b"IEND", b""),
    "no width": lambda: pictures.PNG + pictures.ihdr(0, 9) + pictures.chunk(b"IDAT", zlib.compress(b"\0")) + pictures.chunk(b"IEND", b""),
    "wrong checksum": lambda: pictures.png()[:29] + b"\0\0\0\0" + pictures.png()[33:],
    "wrong depth": lambda: pictures.PNG + pictures.ihdr(9, 9, depth=3) + pictures.png()[33:],
    "chunk without end": lambda: pictures.PNG + pictures.ihdr(9, 9) + struct.pack(">I", 2 ** 31 - 1) + b"IDAT" + bytes(99),
    "random data": lambda: pictures.PNG + pictures.ihdr(99, 99) + pictures.chunk(b"IDAT", random.Random(1).randbytes(5000)) +
    pictures.chunk(b"IEND", b""),
    "too little data": lambda: pictures.PNG + pictures.ihdr(99, 99) + pictures.chunk(b"IDAT", zlib.compress(bytes(300))) +
    pictures.chunk(b"IEND", b""),
    "gif of a lying frame": gif_lying, "webp that moves": webp_animated,
    "jpeg of no scan": lambda: b"\xff\xd8\xff\xd9", "jpeg of twelve bits": lambda: jpeg().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"),
}


@pytest.mark.parametrize("what", NOT_PICTURES)
def test_what_is_no_picture_is_a_bad_field(shop, product, what):
    said = refused(shop, product, NOT_PICTURES[what]())
    assert said.startswith(("is not a", "must ")), said
    assert shop.seller.error("product.image_get", id=product["id"]).code == "not_found"
    assert shop.seller.call("product.get", id=product["id"])["has_image"] is False


@pytest.mark.parametrize("what, make", [
    ("png bomb", bomb), ("png that only says so", lambda: pictures.png()[:16] + struct.pack(">II", 2 ** 31 - 1, 2 ** 31 - 1) + pictures.png()[24:]),
    ("gif", gif_huge_screen)])
def test_a_bomb_is_refused_by_its_header_and_costs_nothing(shop, product, what, make):
    data = make()
    begun = time.monotonic()
    assert "33554432 pixels" in refused(shop, product, data)
    assert time.monotonic() - begun < 5


def test_a_photograph_whose_data_is_gone_over_again_and_again_is_not_read(shop, product):
    begun = time.monotonic()
    assert refused(shop, product, jpeg_of_scans(5000)).startswith("is not a picture that can be read")
    assert time.monotonic() - begun < 4
    put(shop, product, jpeg_of_scans(60, side=400))
    assert pictures.opened(got(shop, product)).size == (400, 400)


def test_data_that_unpacks_to_far_more_than_the_picture_is_not_unpacked(shop, product):
    begun = time.monotonic()
    data = pictures.PNG + pictures.ihdr(10, 10) + pictures.chunk(b"IDAT", pictures.zeros(1 << 29)) + pictures.chunk(b"IEND", b"")
    made = time.monotonic() - begun
    shop.seller.request("product.image_set", id=product["id"], data=pictures.text(data))
    said = shop.seller.next_reply()
    assert "result" in said or "data" in said["error"]["data"]["fields"]
    assert time.monotonic() - begun - made < PATIENCE / 2
    texts = pictures.chunk(b"zTXt", b"Comment\0\0" + pictures.zeros(1 << 28))
    put(shop, product, pictures.png(extra=texts))
    assert pictures.opened(got(shop, product)).size == (40, 30)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_file_cut_anywhere_is_refused(shop, product, kind):
    whole = pictures.saved(pictures.photo(200, 150).convert("P") if kind == "GIF" else pictures.photo(200, 150), kind)
    cuts = sorted({0, 1, 2, 4, 8, 12, 20, 30, 50, 100, len(whole) // 4, len(whole) // 2, len(whole) * 3 // 4, len(whole) - 40})
    for cut in cuts[1:]:
        assert refused(shop, product, whole[:cut]).startswith("is not a"), cut


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_damage_anywhere_is_refused_or_taken_but_never_more(shop, product, kind):
    """Flipped bytes: an answer each time, and the next good picture is taken."""
    dice = random.Random(kind)
    whole = pictures.saved(pictures.photo(90, 60).convert("P") if kind == "GIF" else pictures.photo(90, 60), kind)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 3, 20))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        shop.seller.request("product.image_set", id=product["id"], data=pictures.text(bytes(data)))
        said = shop.seller.next_reply()
        assert "result" in said or said["error"]["data"]["fields"].keys() == {"data"}, said
    put(shop, product, whole)


def test_nothing_and_what_is_no_base64_is_refused_before_anyone_decodes(shop, product):
    for data in ("", "=", "AAA", "AAAA\n", " AAAA", "AAAA====", "A===", "é" * 4, "data:image/png;base64,AAAA", "AA-_", 7, [], {}, True):
        e = shop.seller.error("product.image_set", id=product["id"], data=data)
        assert e.code == "invalid_params" and e.fields.keys() == {"data"}, data
    assert shop.seller.error("product.image_set", id=product["id"]).fields == {"data": ["is required"]}


def test_the_bytes_are_bounded(shop, product):
    big = pictures.png(extra=pictures.chunk(b"teXt", os.urandom(2 << 20)))
    assert refused(shop, product, big) == "must have at most 2097152 bytes"
    put(shop, product, pictures.png(extra=pictures.chunk(b"teXt", bytes(2097152 - len(pictures.png()) - 12))))


def large(kind):
    """As many pixels as are taken, in the form that takes the most memory to read."""
    if kind == "PNG":
        packer, side, data = zlib.compressobj(6), 5792, []
        for x0, y0, dx, dy in ADAM7:
            for _ in range(y0, side, dy):
                data.append(packer.compress(bytes(1 + (side - x0 + dx - 1) // dx * 8)))
        return pictures.PNG + pictures.ihdr(side, side, depth=16, colour=6, interlace=1) + \
            pictures.chunk(b"IDAT", b"".join(data) + packer.flush()) + pictures.chunk(b"IEND", b"")
    if kind == "JPEG":
        return pictures.saved(Image.new("CMYK", (5792, 5792), (9, 200, 30, 128)), kind, progressive=True, quality=10)
    return pictures.saved(Image.new("RGBA", (5792, 5792), (9, 200, 30, 128)), kind, quality=10, method=0)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_there_is_memory_and_time_for_as_many_pixels_as_are_taken(shop, product, kind):
    put(shop, product, large(kind))
    assert pictures.opened(got(shop, product)).size == (1024, 1024)


def test_the_pixels_are_bounded_as_the_option_says(make_market):
    shop = Shop(make_market(options={"limits.picture_pixels": "10000"}))
    product = shop.product()
    assert refused(shop, product, pictures.png(101, 100)) == "must have at most 10000 pixels, width by height"
    assert refused(shop, product, pictures.png(10001, 1))
    put(shop, product, pictures.png(100, 100))


def test_a_seller_sends_so_many_in_a_minute(make_market):
    shop = Shop(make_market(options={"limits.pictures_per_minute": "3"}))
    product = shop.product()
    put(shop, product, pictures.png())
    put(shop, product, pictures.png())
    shop.product(image=pictures.text(pictures.png()))
    e = shop.seller.error("product.image_set", id=product["id"], data=pictures.text(pictures.png()))
    assert e.code == "rate_limited" and e.data["retry_after"] >= 1
    assert shop.seller.error("product.create", name="n", price="1", category=shop.category,
                             image=pictures.text(pictures.png())).code == "rate_limited"
    shop.product()   # without a picture there is no such limit


# ---- who may, and what follows ----

def test_whose_the_product_is_may_set_it_and_nobody_else_learns_of_it(shop, product):
    data = pictures.text(pictures.png())
    stranger = shop.market.user()
    assert shop.market.rpc().error("product.image_set", id=product["id"], data=data).code == "unauthenticated"
    for id in (product["id"], 10 ** 9):
        e = stranger.error("product.image_set", id=id, data=data)
        assert e.code == "not_found" and e.error["message"] == "There is no such product."
        assert stranger.error("product.image_set", id=id, data="QUJD").code == "not_found", "not even looked at"
    assert shop.admin.call("product.image_set", id=product["id"], data=data)["has_image"] is True


def test_a_sellers_picture_takes_an_approved_product_off_sale_until_approved_again(shop, product):
    anyone = shop.market.rpc()
    shop.admin.call("notification.subscribe")
    done = put(shop, product, pictures.png())
    assert done["status"] == "pending"
    assert shop.admin.push("product.submitted")["data"] == {"product": product["id"]}
    assert anyone.error("product.get", id=product["id"]).code == "not_found"
    assert anyone.error("product.image_get", id=product["id"]).code == "not_found"
    assert pictures.opened(got(shop, product, who=shop.admin)) and pictures.opened(got(shop, product))
    assert product["id"] not in [p["id"] for p in anyone.walk("product.list", search=product["name"], limit=100)]
    shop.admin.call("product.approve", id=product["id"])
    assert anyone.call("product.get", id=product["id"])["has_image"] is True
    assert pictures.opened(got(shop, product, who=anyone)).size == (40, 30)
    shown = {p["id"]: p["has_image"] for p in anyone.walk("product.list", search=product["name"], limit=100)}
    assert shown[product["id"]] is True


def test_a_picture_of_a_rejected_product_makes_it_pending_and_an_admins_keeps_it_on_sale(shop, product):
    shop.admin.call("product.reject", id=product["id"], reason="Show it.")
    done = put(shop, product, pictures.png())
    assert done["status"] == "pending" and done["reject_reason"] is None
    shop.admin.call("product.approve", id=product["id"])
    assert put(shop, product, pictures.png(9, 9), who=shop.admin)["status"] == "approved"
    assert pictures.opened(got(shop, product, who=shop.market.rpc())).size == (9, 9)


def test_a_second_picture_takes_the_place_of_the_first_whole(shop, product):
    put(shop, product, pictures.saved(pictures.photo(), "JPEG"))
    put(shop, product, pictures.png(30, 30))
    assert [pictures.opened(got(shop, product, size=s)).size for s in SIDES] == [(30, 30)] * 3
    assert shop.market.sql("SELECT count(*) FROM pictures WHERE product_id = ?", product["id"]) == [(3,)]
    refused(shop, product, b"no")
    assert pictures.opened(got(shop, product)).size == (30, 30), "a refused one leaves the old one"


def test_an_archived_product_keeps_its_picture_as_it_is(shop, product):
    put(shop, product, pictures.png(), who=shop.admin)
    shop.order(shop.market.user(), product)
    assert shop.seller.call("product.delete", id=product["id"])["archived"] is True
    assert shop.seller.error("product.image_set", id=product["id"], data=pictures.text(pictures.png())).code == "conflict"
    assert pictures.opened(got(shop, product))
    assert shop.market.rpc().error("product.image_get", id=product["id"]).code == "not_found"


def test_a_removed_product_leaves_no_picture_behind(shop, product):
    put(shop, product, pictures.png())
    assert shop.seller.call("product.delete", id=product["id"])["archived"] is False
    assert shop.market.sql("SELECT count(*) FROM pictures WHERE product_id = ?", product["id"]) == [(0,)]


def test_a_banned_sellers_pictures_are_hidden_with_his_products(shop):
    seller = shop.market.user()
    product = shop.product(seller=seller, image=pictures.text(pictures.png()))
    anyone = shop.market.rpc()
    assert pictures.opened(got(shop, product, who=anyone))
    shop.market.sql("UPDATE users SET banned = 1 WHERE id = ?", seller.user["id"])
    assert anyone.error("product.image_get", id=product["id"]).code == "not_found"
    shop.market.sql("UPDATE users SET banned = 0 WHERE id = ?", seller.user["id"])


def test_a_product_is_created_with_its_picture_or_not_at_all(shop):
    wanted = dict(name=shop.market.name("Vase "), price="3.00", category=shop.category)
    e = shop.seller.error("product.create", dict(wanted, image=pictures.text(b"no picture")))
    assert e.code == "invalid_params" and e.fields == {"image": ["is not a PNG, JPEG, WebP or GIF picture"]}
    e = shop.seller.error("product.create", dict(wanted, image=pictures.text(pictures.png()[:60]), price="x"))
    assert e.fields.keys() == {"price"}
    assert not shop.seller.call("product.list", status="all", search=wanted["name"])["results"]
    e = shop.seller.error("product.create", dict(wanted, category=10 ** 9, image=pictures.text(pictures.png())))
    assert e.fields.keys() == {"category"}
    made = shop.seller.call("product.create", dict(wanted, image=pictures.text(pictures.png())))
    assert made["has_image"] is True and pictures.opened(got(shop, made)).size == (40, 30)
    plain = shop.seller.call("product.create", dict(wanted, image=None))
    assert plain["has_image"] is False
    assert shop.market.sql("SELECT count(*) FROM pictures WHERE product_id NOT IN (SELECT id FROM products)") == [(0,)]


def test_requests_sent_behind_a_picture_are_done_behind_it(shop, product):
    """Pipelined: nothing overtakes a picture, whatever it costs."""
    c, big = shop.seller, pictures.text(pictures.saved(pictures.photo(1500, 1000), "JPEG"))
    numbers = [c.request("product.update", id=product["id"], stock=3), c.request("product.image_set", id=product["id"], data=big),
               c.request("product.get", id=product["id"]), c.request("product.create", name="n", price="1", category=shop.category),
               c.request("product.image_set", id=product["id"], data="QUJD"), c.request("product.delete", id=product["id"]),
               c.request("product.image_get", id=product["id"])]
    replies = [c.next_reply() for _ in numbers]
    assert [r["id"] for r in replies] == numbers
    assert replies[2]["result"]["has_image"] is True and replies[2]["result"]["stock"] == 3
    assert replies[4]["error"]["data"]["code"] == "invalid_params" and replies[6]["error"]["data"]["code"] == "not_found"


def test_the_limits_are_told(shop):
    limits = shop.market.rpc().call("server.info")["limits"]
    assert limits["picture_bytes"] == 2097152 and limits["picture_pixels"] == 33554432


def test_nothing_of_all_this_ended_a_process(market, shop):
    assert "ended:" not in market.log and "ERROR" not in market.log and "internal" not in market.log
    assert "libpng" not in market.log, "decoders do not write our log"


def test_a_product_is_changed_together_with_its_picture_or_not_at_all(shop, product):
    """As wording, a new picture takes an approved product off sale; a refused one leaves everything as it was."""
    stranger = shop.market.user()
    image = pictures.text(pictures.png())
    assert shop.seller.error("product.update", id=product["id"], price="9.00", image=pictures.text(b"no picture")).fields.keys() == {"image"}
    assert stranger.error("product.update", id=product["id"], image=image).code == "not_found"
    assert shop.seller.error("product.update", id=product["id"], image=image, category=10 ** 9).fields.keys() == {"category"}
    assert shop.seller.call("product.get", id=product["id"])["price"] == product["price"]
    assert shop.seller.call("product.update", id=product["id"], image=None)["has_image"] is False
    done = shop.seller.call("product.update", id=product["id"], price="9.00", image=image)
    assert (done["price"], done["has_image"], done["status"]) == ("9.00", True, "pending")
    assert pictures.opened(got(shop, product)).size == (40, 30)
    assert shop.market.rpc().error("product.image_get", id=product["id"]).code == "not_found"
    done = shop.admin.call("product.approve", id=product["id"])
    assert shop.admin.call("product.update", id=product["id"], image=pictures.text(pictures.png(9, 9)))["status"] == "approved"
    assert pictures.opened(got(shop, product, who=shop.market.rpc())).size == (9, 9)

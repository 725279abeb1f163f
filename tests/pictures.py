"""Pictures made by code: good ones, and ones that mean harm."""
import base64
import io
import struct
import zlib

from PIL import Image


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = b"\x89PNG\r\n\x1a\n"


def ihdr(width, height, depth=8, colour=2, interlace=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png(width=40, height=30, colour=(200, 30, 60), extra=b""):
    """A PNG of one colour; extra: further chunks before the data."""
    row = b"\0" + bytes(colour) * width
    return PNG + ihdr(width, height) + extra + chunk(b"IDAT", zlib.compress(row * height, 9)) + chunk(b"IEND", b"")


def zeros(n):
    """n zero bytes, compressed."""
    packer, block, packed = zlib.compressobj(9), bytes(1 << 20), []
    while n > 0:
        packed.append(packer.compress(block[:n]))
        n -= len(block)
    return b"".join(packed) + packer.flush()


def saved(image, kind, **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def scene(width=320, height=200, mode="RGB"):
    """Red, green, blue, and white corners with a ramp of greys between: it tells how it was turned and scaled."""
    im = Image.new("RGB", (width, height))
    im.paste(Image.linear_gradient("L").resize((width, height)).convert("RGB"))
    w, h = width // 4, height // 4
    for colour, at in (((255, 0, 0), (0, 0)), ((0, 255, 0), (width - w, 0)), ((0, 0, 255), (0, height - h)),
                       ((255, 255, 255), (width - w, height - h))):
        im.paste(colour, (at[0], at[1], at[0] + w, at[1] + h))
    return im.convert(mode)


def photo(width=600, height=400):
    """Many colours, as a photograph has."""
    bands = [Image.effect_noise((width, height), 60), Image.linear_gradient("L").resize((width, height)),
             Image.radial_gradient("L").resize((width, height))]
    return Image.merge("RGB", bands)


def text(data):
    return base64.b64encode(data).decode()


def opened(got):
    """What product.image_get gave, as an image."""
    image = Image.open(io.BytesIO(base64.b64decode(got["data"])))
    image.load()
    return image

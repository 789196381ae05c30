"""Small damage to bytes, for tests that a parser leaves by its declared error and no other way."""

from hypothesis import strategies as st

POOL = b"\n\n  +-0123456789abcxyzAZ=/.#\x00\x01\x7f\x80\xff\xe2\x80\x94\xed\xa0\x80"


@st.composite
def damaged(draw: st.DrawFn, *samples: bytes) -> bytes:
    """One of the samples with a few bytes changed, cut out, put in or doubled."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = draw(st.integers(at, min(at + 8, len(data))))
        match draw(st.integers(0, 3)):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = data[at:end]
            case _:
                data[at : at + 1] = draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=3))
    return bytes(data)

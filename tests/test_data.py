"""Images come out as they went in; what is no data of the kind is refused in one sentence."""

import gzip
import pickle
import sys

import numpy as np
import pytest

from nnspec.conformance.networks.cifar import pickled
from nnspec.conformance.networks.data import cifar10, digits, mnist, source
from nnspec.conformance.networks.idx import idx
from nnspec.conformance.networks.images import BadData, Batches, Images, enlarged

# The digits


def test_every_digit_is_in_one_part_of_the_split():
    split = digits()
    parts = [split.train, split.validation, split.test]
    assert [len(part) for part in parts] == [1029, 256, 512]
    pixels = np.concatenate([part.pixels for part in parts]).reshape(1797, 64)
    from sklearn.datasets import load_digits

    every = load_digits().data / 16
    assert sorted(map(tuple, pixels)) == sorted(map(tuple, every))


def test_a_digit_is_normalised_exactly():
    split = digits()
    assert np.array_equal(split.test.x, split.test.pixels * 2 - 1)
    assert np.array_equal(split.test.x, split.test.x.astype(np.float32))


@pytest.mark.parametrize(("image", "times", "edge"), [(32, 4, 0), (28, 3, 2), (9, 1, 0)])
def test_an_enlarged_digit_repeats_whole_pixels_on_black(image, times, edge):
    small, large = digits().test[:3].x, digits(image, 3).test[:3].x
    assert large.shape == (3, 3, image, image)
    inner = large[:, :, edge : edge + 8 * times, edge : edge + 8 * times]
    assert np.array_equal(inner[:, 2:, ::times, ::times], small)
    assert np.array_equal(inner[:, :1, times - 1 :: times, times - 1 :: times], small)
    assert large.sum() == 3 * (times**2 * small.sum() - 3 * (image**2 - (8 * times) ** 2))


def test_a_smoothly_enlarged_digit_lies_between_its_pixels():
    large = digits(16, smooth=True).test[:1].x[0, 0]
    small = digits().test[:1].x[0, 0]
    assert large[0, 0] == small[0, 0]
    assert large[0, 1] == np.float32(0.75 * small[0, 0] + 0.25 * small[0, 1])


def test_the_split_is_the_same_each_time_and_another_for_another_seed():
    assert np.array_equal(digits().test.t, digits().test.t)
    assert not np.array_equal(digits().test.t, digits(seed=1).test.t)


def test_chosen_classes_are_numbered_anew():
    whole, upper = digits().train, digits(classes=range(5, 10)).train
    assert np.array_equal(upper.t, whole.t[whole.t >= 5] - 5)
    assert np.array_equal(upper.pixels, whole.pixels[whole.t >= 5])


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(BadData, match=r"scikit-learn: pip install 'nnspec\[data\]'"):
        digits()


# Batches


def test_an_epoch_shows_each_image_once_in_another_order():
    batches = Batches(Images(np.arange(12).reshape(12, 1, 1, 1), np.arange(12)), 4)
    first, second = (np.concatenate([batches[s].t for s in range(n, n + 3)]).tolist() for n in (0, 3))
    assert sorted(first) == sorted(second) == list(range(12))
    assert first != second


def test_a_batch_depends_on_its_number_alone():
    images = digits().train
    one, other = Batches(images, 8, seed=3), Batches(images, 8, seed=3)
    later = one[200].t.tolist()
    assert [other[s].t.tolist() for s in (0, 199, 200)][2] == later == one[200].t.tolist()
    assert Batches(images, 8, seed=4)[200].t.tolist() != later


# Files


def idx_file(array, kind):
    head = bytes([0, 0, kind, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


PIXELS = np.arange(6 * 28 * 28).astype(np.uint8).reshape(6, 28, 28)
LABELS = np.array([3, 1, 0, 2, 9, 3], np.uint8)


@pytest.mark.parametrize(("dtype", "kind"), [("u1", 8), ("i2", 0x0B), ("f8", 0x0E)])
def test_an_idx_file_comes_back(tmp_path, dtype, kind):
    array = np.array([[1, 2, 3], [4, 5, 100]], dtype)
    (tmp_path / "a").write_bytes(idx_file(array, kind))
    (tmp_path / "a.gz").write_bytes(gzip.compress(idx_file(array, kind)))
    for found in (idx(tmp_path / "a"), idx(tmp_path / "a.gz")):
        assert found.dtype == array.dtype
        assert np.array_equal(found, array)


def mnist_folder(folder, pixels=PIXELS):
    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx_file(pixels, 8))
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_file(LABELS, 8)))


def test_mnist_is_read_and_normalised(tmp_path):
    mnist_folder(tmp_path)
    split = mnist(tmp_path, 32, classes=[3, 1, 0, 2])
    assert [len(split.train), len(split.validation), len(split.test)] == [4, 1, 5]
    assert split.test.t.tolist() == [0, 1, 2, 3, 0]
    assert split.test.x[0, 0, 2, 3] == np.float32(1 / 127.5 - 1)
    assert split.test.x[0, 0, 1, 3] == -1


def batch_of_cifar(n=4):
    rng = np.random.default_rng(7)
    return rng.integers(0, 256, (n, 3072), np.uint8), [0, 9, 5, 0][:n]


def cifar_folder(folder, write):
    for name in (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"):
        write(folder, name, *batch_of_cifar())


def as_binary(folder, name, data, labels):
    records = np.concatenate([np.array(labels, np.uint8)[:, None], data], axis=1)
    (folder / f"{name}.bin").write_bytes(records.tobytes())


def as_python(protocol):
    def write(folder, name, data, labels):
        batch = {b"data": data, b"labels": labels, b"batch_label": b"testing batch 1 of 1"}
        (folder / name).write_bytes(pickle.dumps(batch, protocol))

    return write


FORMS = {"binary": as_binary, **{f"protocol {p}": as_python(p) for p in range(5)}}


@pytest.mark.parametrize("write", FORMS.values(), ids=FORMS)
def test_both_forms_of_cifar_come_back(tmp_path, write):
    cifar_folder(tmp_path, write)
    split = cifar10(tmp_path, classes=[0, 5, 9])
    data, _ = batch_of_cifar()
    assert np.array_equal(split.test.pixels, data.reshape(4, 3, 32, 32))
    assert split.test.t.tolist() == [0, 2, 1, 0]
    assert [len(split.train), len(split.validation)] == [18, 2]


def test_the_pickle_that_python_2_wrote_is_read(tmp_path):
    """Protocol 2, keys and bytes as `str`, as the distributed files have it."""
    data, _ = batch_of_cifar(1)
    content = b"T" + data.nbytes.to_bytes(4, "little") + data.tobytes()
    kind = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    state = b"(K\x01K\x01M\x00\x0c\x86" + kind + b"\x89" + content + b"tb"
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR" + state
    path = tmp_path / "data_batch_1"
    path.write_bytes(b"\x80\x02}(U\x04data" + array + b"U\x06labels]K\x07au.")
    assert np.array_equal(pickled(path).pixels.reshape(1, -1), data)
    assert pickled(path).t.tolist() == [7]


# Refusals


class Calls:
    """Unpickled by anyone else, it writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_pickle_executes_nothing(tmp_path):
    data, labels = batch_of_cifar()
    trap = tmp_path / "trap"
    path = tmp_path / "data_batch_1"
    path.write_bytes(pickle.dumps({b"data": data, b"labels": labels, b"more": Calls(trap)}))
    with pytest.raises(
        BadData, match=r"data_batch_1 is no pickle of CIFAR-10: it asks for (_?io|builtins)\.open"
    ):
        pickled(path)
    assert not trap.exists()


# fmt: off
PICKLES = [
    (b"",                                                  "is no pickle of CIFAR-10: EOFError"),
    (b"\x80\x02}(",                                        "is no pickle of CIFAR-10"),
    (pickle.dumps([1]),                                    "holds no dictionary with an array `data`"),
    (pickle.dumps({"data": b"", "labels": [1]}),           "holds no dictionary with an array `data`"),
    (pickle.dumps({"data": np.zeros((1, 3072)), "labels": [1]}), "holds no array of bytes"),
    (pickle.dumps({"data": np.zeros((1, 3071), "u1"), "labels": [1]}), "holds no array of bytes"),
    (pickle.dumps({"data": np.zeros((1, 3072), "u1"), "labels": [1, 2]}), "labels that are not as many"),
    (pickle.dumps({"data": np.zeros((1, 3072), "u1"), "labels": [10]}), "numbers from 0 to 9"),
    (pickle.dumps({"data": np.array([[{}]]), "labels": [1]}), "holds no array of bytes"),
    (b"cnumpy\ndtype\n}X\x01\x00\x00\x00aK\x01sb.",        "it changes what it calls"),
    (b"cnumpy\nndarray\n)R}X\x01\x00\x00\x00aK\x01sb.",    "holds no dictionary"),
    (b"c_codecs\nencode\n(K\x01X\x04\x00\x00\x00rot3tR.",  "it encodes what is no text"),
    (b"cnumpy\nload\n.",                                   "it asks for numpy.load, and is not obeyed"),
    (b"cbuiltins\neval\n(X\x01\x00\x00\x001tR.",           "it asks for builtins.eval"),
]
# fmt: on


@pytest.mark.parametrize(("content", "words"), PICKLES)
def test_a_strange_pickle_is_refused(tmp_path, content, words):
    path = tmp_path / "test_batch"
    path.write_bytes(content)
    with pytest.raises(BadData, match=r"test_batch ") as refused:
        pickled(path)
    assert words in str(refused.value)


def test_absent_files_are_named(tmp_path):
    with pytest.raises(
        BadData, match=r"holds no train-images-idx3-ubyte or .*\.gz of MNIST; nnspec downloads"
    ):
        mnist(tmp_path)
    with pytest.raises(
        BadData, match=r"holds no data_batch_1\.bin or data_batch_1 of CIFAR-10; nnspec downloads"
    ):
        cifar10(tmp_path)
    with pytest.raises(
        BadData, match=r"none cannot be read: No such file .* IDX file.* nnspec downloads nothing"
    ):
        idx(tmp_path / "none")


# fmt: off
BROKEN = [
    (b"",                             "is no IDX file: it begins with , not 00 00"),
    (b"\x89PNG",                      "is no IDX file: it begins with 89 50 4e 47"),
    (b"\0\0\x07\x01",                 "is no IDX file"),
    (b"\0\0\x08\x01\0\0\0\x05abc",    "has 11 bytes; an IDX file of the shape (5,) has 13"),
    (b"\0\0\x08\x03\0\0",             "bytes; an IDX file of the shape"),
    (b"\0\0\x0e\x02" + b"\xff" * 8,   "bytes; an IDX file of the shape"),
    (gzip.compress(b"\0" * 99, mtime=0)[:20], "is not whole"),
    (b"\x1f\x8bxxxx",                 "is not whole"),
]
# fmt: on


@pytest.mark.parametrize(("content", "words"), BROKEN)
def test_a_broken_idx_file_is_refused(tmp_path, content, words):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BadData, match="file ") as refused:
        idx(tmp_path / "file")
    assert words in str(refused.value)


def test_images_that_do_not_belong_to_the_labels_are_refused(tmp_path):
    mnist_folder(tmp_path, PIXELS[:5])
    with pytest.raises(BadData, match=r"holds uint8 \(5, 28, 28\), and its labels \(6,\)"):
        mnist(tmp_path)


def test_a_binary_batch_of_another_length_is_refused(tmp_path):
    cifar_folder(tmp_path, as_binary)
    (tmp_path / "data_batch_3.bin").write_bytes(b"123")
    with pytest.raises(BadData, match=r"data_batch_3\.bin has 3 bytes; .* a multiple of 3073"):
        cifar10(tmp_path)


def test_what_is_asked_of_data_must_be_there():
    with pytest.raises(BadData, match=r"images of 8×8×1 do not become 7×7×1"):
        digits(7)
    with pytest.raises(BadData, match=r"32×32×3 do not become 32×32×1"):
        enlarged(np.zeros((1, 3, 32, 32)), 32, 1)
    with pytest.raises(BadData, match="there is no class 12 in this data"):
        digits(classes=[1, 12])
    with pytest.raises(BadData, match="a batch of 0 cannot be drawn from 1029 images"):
        Batches(digits().train, 0)
    with pytest.raises(BadData, match="unknown data 'imagenet'; known: digits, mnist:FOLDER"):
        source("imagenet", 32, 3)

#!/usr/bin/env python3
"""The description: that it can be read, what follows from it, and that mistakes in it are found."""

import shutil
import tempfile
import unittest
from pathlib import Path

import support
import description
from description import Alias, Function, Value


class TheInterface(unittest.TestCase):
    """The description as it is."""

    def setUp(self) -> None:
        self.description = description.read()
        self.functions = {function.name: function for function in self.description.functions}

    def test_has_every_function_of_the_standard(self) -> None:
        # The MPI Forum's reference header for 5.0 declares 664, with large counts, but without what 3.0 removed
        # and what converts handles and statuses to Fortran's.
        for_c = [function for function in self.functions.values() if not function.fortran_only]
        abi = [
            f
            for f in for_c
            if not f.removed and not f.name.endswith(("_c2f", "_f2c")) and "f08" not in f.name
        ]
        self.assertEqual(len(abi) + sum(function.large for function in abi), 664)

    def test_derives_nonblocking_and_persistent_collectives(self) -> None:
        blocking = self.functions["MPI_Neighbor_alltoallw"]
        nonblocking = self.functions["MPI_Ineighbor_alltoallw"]
        persistent = self.functions["MPI_Neighbor_alltoallw_init"]
        self.assertEqual((nonblocking.version, persistent.version), ("3.0", "4.0"))
        self.assertEqual(nonblocking.parameters[:-1], blocking.parameters)
        self.assertEqual([p.name for p in persistent.parameters[-2:]], ["info", "request"])
        self.assertTrue(nonblocking.large and persistent.large)

    def test_derives_conversions_of_handles(self) -> None:
        self.assertEqual(self.functions["MPI_Type_c2f"].returns, "fint")
        self.assertEqual(self.functions["MPI_Type_fromint"].returns, "datatype")
        self.assertNotIn("MPI_T_enum_c2f", self.functions)

    def test_fixed_size_datatypes_tell_their_size(self) -> None:
        # MPI 5.0 §20: from 0x240 on, bits 3 to 5 of a datatype are the logarithm of its size; a complex type has twice
        # its element's.
        size = {
            "std::int8_t": 1,
            "std::uint8_t": 1,
            "char": 1,
            "signed char": 1,
            "unsigned char": 1,
            "float": 4,
        }
        size |= {"std::int16_t": 2, "std::uint16_t": 2, "std::int32_t": 4, "std::uint32_t": 4, "double": 8}
        size |= {"std::int64_t": 8, "std::uint64_t": 8, "__int128": 16, "__float128": 16}
        fixed = [
            value for value in self.description.datatypes() if int(value.number, 16) >= 0x240 and value.types
        ]
        self.assertGreater(len(fixed), 25)
        for value in fixed:
            elements = 2 if value.type_class == "complex" else 1
            self.assertEqual(
                1 << (int(value.number, 16) >> 3 & 7), elements * size[value.types[0]], value.name
            )

    def test_predefined_handles_are_all_different(self) -> None:
        numbers = [
            int(value.number, 16)
            for handle in self.description.handles
            if handle.fortran
            for value in handle.values
            if isinstance(value, Value)
        ]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertLess(max(numbers), 0x400)

    def test_arrays_name_their_length(self) -> None:
        # In terms of a parameter, a constant, or what no parameter tells.
        for function in self.functions.values():
            known = {p.name for p in function.parameters} | {"*", "comm_size"}
            for parameter in function.parameters:
                length = parameter.length
                if (
                    length
                    and not length.startswith("MPI_")
                    and (function.name, length)
                    not in {
                        ("MPI_Cart_rank", "ndims"),
                        ("MPI_Cart_sub", "ndims"),
                    }
                ):
                    self.assertIn(length, known, f"{function.name}: {parameter.name}")


class Mistakes(unittest.TestCase):
    """Mistakes in the description are reported with file and line."""

    def read(self, name: str, text: str) -> str:
        """What read() says if the file `name` has one line more."""
        with tempfile.TemporaryDirectory() as temporary:
            directory = Path(shutil.copytree(description.DIRECTORY, Path(temporary) / "interface"))
            with (directory / name).open("a") as file:
                file.write(text + "\n")
            with self.assertRaises(description.DescriptionError) as caught:
                description.read(directory)
            return str(caught.exception)

    def test_are_reported(self) -> None:
        self.assertRegex(
            self.read("09_info.txt", "2.0 MPI_Info_lose(info, n: nothing)"), r"^09_info.txt:\d+: 'nothing'"
        )
        self.assertIn("not a parameter", self.read("09_info.txt", "2.0 MPI_Info_lose(info n)"))
        self.assertIn("unknown flag: big", self.read("09_info.txt", "2.0 MPI_Info_lose(info) big"))
        self.assertIn("not a function", self.read("09_info.txt", "MPI_Info_lose(info)"))
        self.assertIn("described twice: MPI_Info_dup", self.read("09_info.txt", "2.0 MPI_Info_dup(info)"))
        self.assertIn("not a value", self.read("constants.txt", "MPI_SOMETHING"))
        self.assertRegex(self.read("handles.txt", "handle some thing"), r"^handles.txt:\d+: not a handle")


if __name__ == "__main__":
    unittest.main()

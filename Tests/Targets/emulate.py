#!/usr/bin/env python3
"""Runs a program for Windows or an Apple system, with the libraries that it loads, without that system.

    emulate.py PROGRAM [LIBRARY...]

Programs are PE or Mach-O. Those for arm64 run in Unicorn; Mach-O for x86-64 on this processor itself, since Linux and
Apple's systems call functions alike. What they import of the system is defined below. When the program has returned,
registers that belong to its caller must be as they were, and x18, which belongs to the system, too. Programs bring mem*
along (Scripts/runtime/system.c), since a call from there to here takes 15 microseconds.
"""
import ctypes
import mmap
import os
import sys

import lief

PAGE = 0x4000
MACHO, PE = "Mach-O", "PE"


# ------------------------------------------------------- the systems' functions

def write(machine, file, address, count, *_):
    os.write(1, machine.read(address, count))
    return count


def write_file(machine, file, address, count, written, *_):
    machine.write(written, write(machine, file, address, count & 0xFFFFFFFF).to_bytes(4, "little"))
    return 1


def get_standard_handle(machine, which, *_):
    return which


def leave(machine, status, *_):
    machine.leave(status & 0xFF)
    return 0


def find_function(machine, *_):
    """Called through by functions that are bound when they are first called; here they all are before."""
    raise AssertionError("a function was not bound")


SYSTEM = {
    PE: {"WriteFile": write_file, "GetStdHandle": get_standard_handle, "ExitProcess": leave},
    MACHO: {"_write": write, "_exit": leave, "dyld_stub_binder": find_function},
}


# --------------------------------------------------------------------- machines

class Emulated:
    """arm64 in Unicorn."""

    SYSTEM_CALLS, RETURN, STACK, STACK_SIZE = 0x1000_0000, 0x1100_0000, 0x2000_0000, 0x10_0000

    def __init__(self):
        import unicorn
        from unicorn import arm64_const as registers
        self.registers = registers
        self.unicorn = unicorn.Uc(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
        self.functions, self.status = [], None
        for start, size in ((self.SYSTEM_CALLS, PAGE), (self.RETURN, PAGE), (self.STACK, self.STACK_SIZE)):
            self.unicorn.mem_map(start, size)
        ret = bytes.fromhex("c0035fd6")
        self.write(self.SYSTEM_CALLS, ret * (PAGE // len(ret)))
        self.unicorn.hook_add(unicorn.UC_HOOK_CODE, self._system_call, None, self.SYSTEM_CALLS, self.SYSTEM_CALLS + PAGE)
        # Floating point and vectors are off when a processor starts.
        self[registers.UC_ARM64_REG_CPACR_EL1] = 3 << 20

    def __getitem__(self, register):
        return self.unicorn.reg_read(register)

    def __setitem__(self, register, value):
        self.unicorn.reg_write(register, value)

    def map(self, preferred, size):
        self.unicorn.mem_map(preferred, size)
        return preferred

    def read(self, address, count):
        return bytes(self.unicorn.mem_read(address, count))

    def write(self, address, data):
        self.unicorn.mem_write(address, data)

    def function(self, python):
        """The address of a function of the system."""
        self.functions.append(python)
        return self.SYSTEM_CALLS + 4 * (len(self.functions) - 1)

    def _system_call(self, _, address, *rest):
        function = self.functions[(address - self.SYSTEM_CALLS) // 4]
        arguments = [self[self.registers.UC_ARM64_REG_X0 + i] for i in range(5)]
        self[self.registers.UC_ARM64_REG_X0] = function(self, *arguments)

    def leave(self, status):
        self.status = status
        self.unicorn.emu_stop()

    def call(self, address):
        r = self.registers
        # The caller's: x18 to x28, the lower halves of v8 to v15; x29 is the frame.
        kept = {r.UC_ARM64_REG_X0 + i: 0x1111_1111_1111 * i for i in range(18, 29)}
        kept |= {r.UC_ARM64_REG_D0 + i: 0x2222_2222_2222 * i for i in range(8, 16)}
        kept[r.UC_ARM64_REG_SP] = self.STACK + self.STACK_SIZE - 0x1000
        for register, value in kept.items():
            self[register] = value
        self[r.UC_ARM64_REG_X30] = self.RETURN
        self.unicorn.emu_start(address, self.RETURN)
        if self.status is not None:
            return self.status
        for register, value in kept.items():
            assert self[register] == value, f"a register of the caller was changed: {register}"
        return self[r.UC_ARM64_REG_X0] & 0xFF


class Native:
    """This processor, if it is of the program's kind."""

    def __init__(self):
        assert os.uname().machine == "x86_64", "runs on x86-64 only"
        self.kept = []

    def map(self, preferred, size):
        memory = mmap.mmap(-1, size, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self.kept.append(memory)
        return ctypes.addressof(ctypes.c_char.from_buffer(memory))

    def read(self, address, count):
        return ctypes.string_at(address, count)

    def write(self, address, data):
        ctypes.memmove(address, data, len(data))

    def function(self, python):
        integers = [ctypes.c_uint64] * 5
        self.kept.append(ctypes.CFUNCTYPE(ctypes.c_uint64, *integers)(lambda *arguments: python(self, *arguments)))
        return ctypes.cast(self.kept[-1], ctypes.c_void_p).value

    def leave(self, status):
        os._exit(status)

    def call(self, address):
        return ctypes.CFUNCTYPE(ctypes.c_int)(address)() & 0xFF


# ---------------------------------------------------------------------- loading

class Image:
    """A program or library in a machine's memory."""

    def __init__(self, machine, path, preferred):
        self.machine = machine
        self.file = parse(path)
        self.binary = self.file
        if isinstance(self.file, lief.MachO.FatBinary):
            self.binary = next(part for part in self.file if is_arm(part) == isinstance(machine, Emulated))
        self.format = MACHO if isinstance(self.binary, lief.MachO.Binary) else PE
        if self.format == PE:
            # Where it wants to be, so that no address in it has to be changed.
            preferred = self.binary.optional_header.imagebase
            parts = [(s.virtual_address, bytes(s.content)) for s in self.binary.sections]
            end = self.binary.optional_header.sizeof_image
        else:
            parts = [(s.virtual_address, bytes(s.content)) for s in self.binary.segments if s.virtual_size > 0]
            end = max(s.virtual_address + s.virtual_size for s in self.binary.segments)
        self.base = machine.map(preferred, -(-end // PAGE) * PAGE)
        for address, content in parts:
            machine.write(self.base + address, content)
        if self.format == MACHO:
            for relocation in self.binary.relocations:
                assert isinstance(relocation, lief.MachO.RelocationDyld), "fixup chains are not known here"
                place = self.base + relocation.address
                self._write_address(place, int.from_bytes(machine.read(place, 8), "little") + self.base)

    def _write_address(self, place, value):
        self.machine.write(place, value.to_bytes(8, "little"))

    def exports(self):
        if self.format == PE:
            return {e.name: self.base + e.address for e in self.binary.exported_functions}
        return {s.name: self.base + s.value for s in self.binary.exported_symbols}

    def link(self, known):
        """Writes the addresses of what it imports; `known` by name."""
        if self.format == PE:
            imports = [(self.base + e.iat_address, e.name) for i in self.binary.imports for e in i.entries]
        else:
            imports = [(self.base + b.address, b.symbol.name) for b in self.binary.bindings]
        for place, name in imports:
            self._write_address(place, known[name])

    def entry(self):
        if self.format == PE:
            return self.base + self.binary.optional_header.addressof_entrypoint
        return self.exports()["_main"]


def parse(path):
    """lief.parse gives only one part of a universal file."""
    return lief.MachO.parse(path) if lief.is_macho(path) else lief.parse(path)


def is_arm(binary):
    kind = binary.header.cpu_type if isinstance(binary, lief.MachO.Binary) else binary.header.machine
    return "ARM64" in str(kind)


def main(paths):
    program = parse(paths[0])
    machine = Emulated() if is_arm(program.at(0) if isinstance(program, lief.MachO.FatBinary) else program) else Native()
    images = [Image(machine, path, 0x2_0000_0000 * (i + 1)) for i, path in enumerate(paths)]
    known = {name: machine.function(python) for name, python in SYSTEM[images[0].format].items()}
    for image in images:
        known |= image.exports()
    for image in images:
        image.link(known)
    return machine.call(images[0].entry())


sys.exit(main(sys.argv[1:]))

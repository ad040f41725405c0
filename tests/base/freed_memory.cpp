#include "tests/base/freed_memory.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace noodgeld::crypto {

FreedMemory freed;

bool mark_lies_in(const void* memory, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(memory);
    std::size_t run = 0;
    for (std::size_t i = 0; i < size && run < 8; ++i) run = bytes[i] == kMark[0] ? run + 1 : 0;
    return run == 8;
}

Bytes marked() {
    return {kMark.begin(), kMark.end()};
}

}  // namespace noodgeld::crypto

#ifndef NOODGELD_THREAD_SANITIZER
void* operator new(std::size_t size) {
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    using noodgeld::crypto::freed;
    if (freed.watching && memory != nullptr) {
        ++freed.blocks;
        const std::size_t size = malloc_usable_size(memory);
        if (noodgeld::crypto::mark_lies_in(memory, size)) ++freed.blocks_with_mark;
    }
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
#endif

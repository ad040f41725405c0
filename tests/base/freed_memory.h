// Looks at heap memory as it is given back: whether a mark still lies in it.
//
// Linking freed_memory.cpp replaces the program's operator new and delete, so it is for one test
// program only. The thread sanitizer brings its own, which cannot be replaced: nothing is seen
// there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

#if defined(__SANITIZE_THREAD__)
#define NOODGELD_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NOODGELD_THREAD_SANITIZER
#endif
#endif

namespace noodgeld::crypto {

inline constexpr std::array<std::uint8_t, 32> kMark = [] {
    std::array<std::uint8_t, 32> mark{};
    mark.fill(0xc3);
    return mark;
}();

/// Whether eight bytes of the mark lie anywhere here. The object that lay here may have ended.
[[nodiscard]] bool mark_lies_in(const void* memory, std::size_t size);

/// kMark on the heap. Made in a file of its own, so that no compiler sees that it could do without.
[[nodiscard]] Bytes marked();

struct FreedMemory {
    bool watching = false;
    int blocks = 0;
    int blocks_with_mark = 0;
};

extern FreedMemory freed;

/// What was given back while `act` ran.
template <class Act>
FreedMemory watch(Act act) {
    freed = {true, 0, 0};
    act();
    freed.watching = false;
    return freed;
}

}  // namespace noodgeld::crypto

// NOODGELD_CHECK: stops the program on a bug in the program. Always compiled in.
//
// For broken invariants only. Input from outside, however wrong, is never a bug: it is refused
// through Result.
#pragma once

#include <cstdio>
#include <cstdlib>

#define NOODGELD_CHECK(condition)                                                       \
    do {                                                                                \
        if (!(condition)) {                                                             \
            (void)std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, \
                               #condition);                                             \
            std::abort();                                                               \
        }                                                                               \
    } while (false)

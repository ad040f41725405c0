// Growth: whether something costs in proportion to its input, in processor time and memory.
#pragma once

#include <functional>

namespace noodgeld::test {

struct Cost {
    double seconds = 0;    ///< Of the processor.
    double megabytes = 0;  ///< The most that the process held.
};

/// What `work` costs once `prepare` is done, in a process of its own.
[[nodiscard]] Cost cost_of(const std::function<void()>& prepare, const std::function<void()>& work);

/// Fails the test if twice the input costs more than twice, and what noise is worth: three times
/// the seconds, and as many megabytes, of which a process holds some anyway.
void expect_linear(const Cost& once, const Cost& twice);

}  // namespace noodgeld::test

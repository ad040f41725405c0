#include "crypto/lanes/back_ends.h"

#include <array>
#include <vector>

namespace noodgeld::crypto {
namespace {

std::vector<const BackEnd*> supported() {
    std::vector<const BackEnd*> out{&kPortableBackEnd};
#ifdef __x86_64__
    // Instructions and the operating system's care for their registers: the compiler's run-time
    // support asks for both.
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") != 0) out.push_back(&kAvx2BackEnd);
    const bool has_512 =
        __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    if (has_512 && __builtin_cpu_supports("avx512ifma") != 0) out.push_back(&kIfmaBackEnd);
#endif
    return out;
}

}  // namespace

std::span<const BackEnd* const> back_ends() {
    static const std::vector<const BackEnd*> found = supported();
    return found;
}

const BackEnd* find_back_end(std::string_view name) {
    for (const BackEnd* back_end : back_ends()) {
        if (back_end->name == name) return back_end;
    }
    return nullptr;
}

const BackEnd& best_back_end() {
    return *back_ends().back();
}

}  // namespace noodgeld::crypto

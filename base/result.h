// Result<T, E>: a value, or the reason there is none.
//
// std::expected is C++23. Until then this is tl::expected (same names) plus [[nodiscard]], which
// tl::expected 1.0 lacks: a Result that nobody looks at does not compile.
#pragma once

#include <tl/expected.hpp>
#include <utility>

namespace noodgeld {

template <class T, class E>
class [[nodiscard]] Result : public tl::expected<T, E> {
  public:
    using tl::expected<T, E>::expected;
    Result(tl::expected<T, E> base) : tl::expected<T, E>(std::move(base)) {}
};

template <class E>
[[nodiscard]] constexpr auto fail(E reason) {
    return tl::unexpected<E>(std::move(reason));
}

}  // namespace noodgeld

/// NOODGELD_TRY(auto x, f()): x is f's value; or leave this function with f's reason.
#define NOODGELD_TRY(declaration, expression) \
    NOODGELD_TRY_(NOODGELD_TRY_NAME_(__LINE__), declaration, expression)
/// NOODGELD_TRY_VOID(f()): f succeeded; or leave this function with f's reason.
#define NOODGELD_TRY_VOID(expression)                                                 \
    do {                                                                              \
        auto try_result = (expression);                                               \
        if (!try_result) return ::tl::make_unexpected(std::move(try_result).error()); \
    } while (false)
#define NOODGELD_TRY_(result, declaration, expression)                    \
    auto result = (expression);                                           \
    if (!result) return ::tl::make_unexpected(std::move(result).error()); \
    declaration = std::move(*result)
#define NOODGELD_TRY_NAME_(line) NOODGELD_TRY_NAME2_(line)
#define NOODGELD_TRY_NAME2_(line) try_result_##line

// Which random crises a property looks at.
#pragma once

#include <rapidcheck.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace noodgeld::test {

/// NOODGELD_TEST_SCALE: how many times as many scenarios as usual; 1 if it is not set.
[[nodiscard]] inline int test_scale() {
    const char* const text = std::getenv("NOODGELD_TEST_SCALE");
    if (text == nullptr) return 1;
    const std::string_view view(text);
    int scale = 1;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), scale);
    return error == std::errc{} && scale > 0 ? scale : 1;
}

/// Arguments of make_scenario, for one case of a property. RapidCheck prints them on failure, and
/// makes the scenarios smaller while they fail.
[[nodiscard]] inline std::vector<std::pair<std::uint64_t, int>> pick_scenarios(int most_entries) {
    const auto seed =
        *rc::gen::noShrink(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()))
             .as("seed");
    const int entries = *rc::gen::inRange(0, most_entries + 1).as("entries");
    std::vector<std::pair<std::uint64_t, int>> out;
    for (int i = 0; i < test_scale(); ++i) {
        out.emplace_back(seed + static_cast<std::uint64_t>(i), entries);
    }
    return out;
}

}  // namespace noodgeld::test

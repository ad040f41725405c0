// Any text as a ledger's results: refused, or what is written of it reads as the same.
#include "base/check.h"
#include "ledger/results.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const auto results = results_from_json(as_text({data, size}));
    if (!results) return 0;
    const auto again = results_from_json(to_json(*results));
    NOODGELD_CHECK(again.has_value() && *again == *results);
    NOODGELD_CHECK(!first_difference(*results, *again));
    return 0;
}

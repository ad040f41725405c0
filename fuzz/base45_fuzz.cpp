// Any bytes come back from Base45; any text is refused as Base45, or is what its bytes encode to.
#include <algorithm>

#include "base/check.h"
#include "protocol/wire/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const ByteView bytes(data, size);
    const auto back = from_base45(base45(bytes));
    NOODGELD_CHECK(back && std::ranges::equal(*back, bytes));
    const auto decoded = from_base45(as_text(bytes));
    NOODGELD_CHECK(!decoded || base45(*decoded) == as_text(bytes));
    return 0;
}

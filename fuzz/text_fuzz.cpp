// Any text as a scan: refused, or the same text again but for white space around it.
#include "base/check.h"
#include "protocol/wire/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const std::string_view text = as_text({data, size});
    const auto scanned = from_text(text);
    if (!scanned) return 0;
    const std::string again = to_text(scanned->kind, scanned->bytes);
    const std::size_t at = text.find(again);
    NOODGELD_CHECK(at != std::string_view::npos);
    const std::string around =
        std::string(text.substr(0, at)) + std::string(text.substr(at + again.size()));
    NOODGELD_CHECK(around.find_first_not_of(" \t\r\n") == std::string::npos);
    return 0;
}

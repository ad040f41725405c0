// Any bytes as a pack: refused, or packed again as they were. A fuzzer does not find the hash at a
// pack's end, so the same items are tried with the end that fits them.
#include <algorithm>

#include "base/check.h"
#include "protocol/wire/pack.h"

namespace noodgeld {
namespace {

/// The items before the end or the first error, packed again.
Bytes repacked(ByteView wire, bool& whole) {
    whole = false;
    auto reader = PackReader::open(wire);
    if (!reader) return {};
    PackWriter writer;
    Bytes out = writer.begin(reader->lineage());
    while (true) {
        const auto item = reader->next();
        if (!item) break;
        if (!*item) {
            whole = true;
            break;
        }
        append(out, writer.item((*item)->kind, (*item)->object));
    }
    append(out, writer.end());
    return out;
}

}  // namespace
}  // namespace noodgeld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const ByteView wire(data, size);
    bool whole = false;
    const Bytes again = repacked(wire, whole);
    if (whole) NOODGELD_CHECK(std::ranges::equal(again, wire));
    if (again.empty()) return 0;
    NOODGELD_CHECK(repacked(again, whole) == again && whole);
    return 0;
}

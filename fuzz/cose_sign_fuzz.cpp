// Any bytes as a COSE_Sign, whatever its payload: refused, or written again as they were.
#include "base/check.h"
#include "protocol/wire/cose.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    const ByteView wire(data, size);
    const auto parts = cose::read_sign(wire);
    if (!parts) return 0;
    NOODGELD_CHECK(std::ranges::is_sorted(parts->by, {}, &KeySignature::kid));
    NOODGELD_CHECK(std::ranges::equal(cose::write_sign(parts->payload, parts->by), wire));
    return 0;
}

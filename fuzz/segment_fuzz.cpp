// Any bytes as a segment.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    noodgeld::fuzz::refuse_or_reencode({data, size}, noodgeld::decode<noodgeld::Segment>);
    return 0;
}

// Any bytes as an entry.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    noodgeld::fuzz::refuse_or_reencode({data, size}, noodgeld::decode<noodgeld::Entry>);
    return 0;
}

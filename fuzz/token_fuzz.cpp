// Any bytes as a token.
#include "fuzz/refuse_or_reencode.h"
#include "protocol/objects/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    noodgeld::fuzz::refuse_or_reencode({data, size}, noodgeld::decode_token);
    return 0;
}

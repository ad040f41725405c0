// Any bytes as a bundle of each content: refused, or made again from its header and records as they
// were; and any sheet of it can be asked for.
#include <algorithm>

#include "base/check.h"
#include "issuer/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    for (const auto content :
         {BundleContent::tokens, BundleContent::seeds, BundleContent::box_keys}) {
        const auto bundle = OpenBundle::read(SecretBytes(Bytes(data, data + size)), content);
        if (!bundle) continue;
        OpenBundle again(bundle->header());
        std::ranges::copy(bundle->records(), again.fill().begin());
        NOODGELD_CHECK(std::ranges::equal(again.file(), ByteView(data, size)));
        const std::uint64_t first = bundle->header().first_sheet.value;
        if (content == BundleContent::box_keys) {
            NOODGELD_CHECK(find_sheet(*bundle, first).has_value());
        } else {
            NOODGELD_CHECK(!join_sheet(*bundle, *bundle, first - 1).has_value());
        }
    }
    return 0;
}

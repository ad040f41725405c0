// Any bytes as a file of signatures, in either form: it is read to its end, and what is readable
// reads the same again from a binary file.
#include <sstream>

#include "base/check.h"
#include "files/signature_file.h"

namespace noodgeld {
namespace {

std::vector<SignatureItem> read_all(const std::string& file) {
    std::istringstream in(file);
    SignatureFile reader(in);
    std::vector<SignatureItem> items;
    while (auto item = reader.next()) {
        items.push_back(std::move(*item));
        NOODGELD_CHECK(items.size() <= file.size());
    }
    return items;
}

std::string record(const SignatureItem& item) {
    std::string out;
    const auto put = [&out](ByteView bytes) { out.append(bytes.begin(), bytes.end()); };
    put(item.key.bytes);
    put(item.signature.bytes);
    for (const int shift : {24, 16, 8, 0}) {
        out.push_back(static_cast<char>(item.message.size() >> shift & 0xff));
    }
    put(item.message);
    return out;
}

}  // namespace
}  // namespace noodgeld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    std::string again(kSignatureFileStart);
    std::vector<SignatureItem> readable;
    for (SignatureItem& item : read_all(std::string(as_text({data, size})))) {
        if (!item.readable) continue;
        again += record(item);
        readable.push_back(std::move(item));
    }
    const std::vector<SignatureItem> items = read_all(again);
    NOODGELD_CHECK(items.size() == readable.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        NOODGELD_CHECK(items[i].readable && items[i].key == readable[i].key &&
                       items[i].signature == readable[i].signature &&
                       items[i].message == readable[i].message);
    }
    return 0;
}

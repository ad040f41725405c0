// Any bytes as a JSON body: the reader refuses them, or what it gave is what was written, and
// nothing was left over.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/json.h"
#include "base/trimmed.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace noodgeld;
    namespace json = boost::json;
    JsonReader in(ByteView(data, size));
    json::object read;
    if (in.has("id")) read.emplace("id", hex(in.hex<4>("id")));
    if (in.has("total")) read.emplace("total", in.uint("total", UINT64_MAX));
    if (in.has("late")) read.emplace("late", in.boolean("late"));
    if (in.has("note")) read.emplace("note", in.text("note", 100));
    if (in.has("texts")) {
        json::array texts;
        for (const std::string& text : in.scanned_texts("texts", 4, 100)) texts.emplace_back(text);
        read.emplace("texts", texts);
    }
    if (in.has("spends")) {
        json::array spends;
        in.each("spends", 4, [&](JsonReader& spend) {
            spends.push_back(json::object{{"x", spend.uint("x", 1'000)}});
        });
        read.emplace("spends", spends);
    }
    const auto finished = in.finish();
    if (!finished) {
        NOODGELD_CHECK(!finished.error().text().empty());
        return 0;
    }
    json::error_code error;
    json::value whole = json::parse(as_text(ByteView(data, size)), error);
    NOODGELD_CHECK(!error);
    if (auto* texts = whole.as_object().if_contains("texts")) {
        for (json::value& text : texts->as_array()) text = trimmed(std::string(text.as_string()));
    }
    NOODGELD_CHECK(whole == json::value(read));
    return 0;
}

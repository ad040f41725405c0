#include "api/refusal_table.h"

#include <fmt/format.h>

#include "protocol/wire/refusal.h"

namespace noodgeld {

boost::json::array refusals_json() {
    boost::json::array all;
    for (const Refusal refusal : all_refusals()) {
        all.push_back({{"number", static_cast<unsigned>(refusal)},
                       {"name", name(refusal)},
                       {"nl", sentence(refusal, Language::nl)},
                       {"en", sentence(refusal, Language::en)},
                       {"next_nl", way_on(refusal, Language::nl)},
                       {"next_en", way_on(refusal, Language::en)}});
    }
    return all;
}

std::string refusals_words(Language language) {
    std::string out;
    for (const Refusal refusal : all_refusals()) {
        out += fmt::format("{}  {:<21} {} {}\n", static_cast<unsigned>(refusal), name(refusal),
                           sentence(refusal, language), way_on(refusal, language));
    }
    return out;
}

}  // namespace noodgeld

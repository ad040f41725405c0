#include "terminal/salvage.h"

#include <boost/json.hpp>

#include "base/hexadecimal.h"
#include "words/bilingual.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

json::object to_json(const FeedPoint& point) {
    return {{"sequence", point.sequence.value}, {"hash", hex(point.hash.bytes)}};
}

}  // namespace

json::object to_json(const Salvage& salvage, const FeedId& next) {
    json::array heard;
    for (const FeedPoint& point : salvage.heard) heard.push_back(to_json(point));
    json::object out{{"feed", hex(salvage.feed.bytes)},
                     {"last", to_json(salvage.last)},
                     {"heard", std::move(heard)},
                     {"new_feed", hex(next.bytes)}};
    if (salvage.witnessed) {
        out["witnessed"] = to_json(*salvage.witnessed);
        out["witnessed_at"] = salvage.witnessed_at->seconds;
    }
    return out;
}

std::string salvage_words(const Salvage& salvage, const FeedId& next, Language language) {
    Bilingual out(language, nullptr);
    out.line("logboek dat hier eindigt   {}", "feed that ends here       {}",
             hex(salvage.feed.bytes));
    out.line("laatste boeking hier       {}", "last entry held here      {}",
             salvage.last.sequence.value);
    if (salvage.witnessed) {
        out.line("elders bevestigd tot en met {}, {}", "witnessed up to           {}, {}",
                 salvage.witnessed->sequence.value, moment(*salvage.witnessed_at));
    } else {
        out.line("elders bevestigd tot en met niets", "witnessed up to           nothing");
    }
    for (const FeedPoint& point : salvage.heard) {
        out.line("ontbreekt hier             {}", "heard of, not held here   {}",
                 point.sequence.value);
    }
    out.line("nieuw logboek              {}", "new feed                  {}", hex(next.bytes));
    out.line(
        "Wat hier van het oude logboek ligt blijft bewaard: breng het naar het grootboek met "
        "`noodgeld terminal export`.\nBreng de aanvraag naar de aanmelder: dit apparaat verkoopt "
        "weer zodra het zijn certificaat heeft.",
        "What is held here of the old feed is kept: bring it to the ledger with `noodgeld terminal "
        "export`.\nBring the request to the enroller: this device sells again as soon as it has "
        "its certificate.");
    return std::move(out).take();
}

}  // namespace noodgeld

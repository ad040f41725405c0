#include "issuer/run_words.h"

#include "issuer/emission_closing.h"

namespace noodgeld {
namespace {

/// How many tokens of each series the run makes.
std::vector<SeriesCount> counts_of(const SheetPlan& plan) {
    std::vector<SeriesCount> counts;
    for (const SheetSlot& slot : plan.slots) {
        counts.push_back({slot.series, {slot.vouchers.value * plan.sheets.value}});
    }
    return counts;
}

}  // namespace

Shown show_run(const SheetPlan& plan, const std::vector<Series>& series,
               const MintRecipients& recipients, const Holdings& held, Language language) {
    Shown shown;
    shown.add("sheets", show(plan.sheets, language));
    shown.add("sheets_per_box", show(plan.sheets_per_box, language));
    Shown slots = Shown::list();
    for (std::size_t i = 0; i < series.size(); ++i) {
        Shown slot;
        slot.add("series", show(plan.slots[i].series, language));
        slot.add("vouchers", show(plan.slots[i].vouchers, language));
        slot.add("content", show(series[i], language));
        slots.elements.push_back(std::move(slot));
    }
    shown.add("slots", std::move(slots));
    Count tokens;
    for (const SeriesCount& one : counts_of(plan)) tokens.value += one.tokens.value;
    shown.add("tokens", show(tokens, language));
    const auto value = value_of(counts_of(plan), held);
    if (value) shown.add("total_value", show(*value, language));
    const auto keys = [](const std::vector<crypto::SealingKey>& all) {
        Shown list = Shown::list();
        for (const auto& key : all) list.elements.push_back(Shown::leaf(hex(key.bytes)));
        return list;
    };
    shown.add("tokens_for", keys(recipients.tokens));
    shown.add("seeds_for", keys(recipients.seeds));
    shown.add("box_keys_for", keys(recipients.box_keys));
    return shown;
}

Result<std::vector<Series>, Failure> series_of(const SheetPlan& plan, const Holdings& held) {
    std::vector<Series> out;
    for (const SheetSlot& slot : plan.slots) {
        const Series* series = held.series(slot.series);
        const std::string id = hex(slot.series.bytes);
        if (series == nullptr) {
            return refuse(
                {"geef serie " + id + " met --facts", "give series " + id + " with --facts"});
        }
        out.push_back(*series);
    }
    return out;
}

Result<std::vector<SeriesWithKey>, Failure> with_keys(const SheetPlan& plan,
                                                      const std::vector<Series>& series,
                                                      const std::list<crypto::SecretKey>& keys) {
    std::vector<SeriesWithKey> out;
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto key = std::ranges::find(keys, series[i].key, &crypto::SecretKey::public_key);
        if (key == keys.end()) {
            const std::string id = hex(plan.slots[i].series.bytes);
            return refuse({"geef de sleutel van serie " + id, "give the key of series " + id});
        }
        out.push_back({series[i], *key});
    }
    return out;
}

}  // namespace noodgeld

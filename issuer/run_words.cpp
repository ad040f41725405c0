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

}  // namespace noodgeld

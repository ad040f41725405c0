#include "ledger/audit.h"

namespace noodgeld {
namespace {

/// Adds every item; what it says of the pack goes into `report`.
void take_pack(PackReader& pack, Facts& facts, const crypto::Verifier& verifier,
               AuditReport& report) {
    for (std::size_t number = 1;; ++number) {
        const auto item = pack.next();
        report.cut_short = !item;
        if (!item || !*item) return;
        const auto taken = facts.add((*item)->kind, (*item)->object, verifier);
        if (taken && !taken->unproven) {
            if (taken->is_new) ++report.facts;
            facts.forget_news();
        } else if (!report.bad_item) {
            report.bad_item =
                BadItem{number, (*item)->kind, taken ? Refusal::too_few_signatures : taken.error()};
        }
    }
}

}  // namespace

AuditReport audit(ByteView charter, ByteView pack, const Results* claimed,
                  const crypto::Verifier& verifier) {
    AuditReport report;
    Facts facts;
    auto reader = PackReader::open(pack);
    const auto trusted = facts.add(Kind::charter, charter, verifier);
    const bool fits = reader && trusted && facts.holdings().lineage() == reader->lineage();
    report.unreadable = !fits;
    if (!fits) return report;

    take_pack(*reader, facts, verifier, report);
    facts.settle(verifier);
    report.waiting = facts.waiting();
    for (const auto& [feed, tree] : facts.feeds()) {
        report.entries += tree.placed_count();
        report.waiting += tree.parked_count();
    }
    const Adjudication judged = adjudicate(facts);
    for (const auto& [token, spends] : judged.tokens) report.spends += spends.size();
    report.found = make_results(facts, judged, state_digest(facts, judged.accounts));
    if (claimed != nullptr) report.difference = first_difference(*claimed, *report.found);
    return report;
}

}  // namespace noodgeld

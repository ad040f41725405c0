#include "ledger/audit.h"

#include <utility>

#include "base/check.h"
#include "protocol/objects/dependence.h"
#include "protocol/verdict/state_digest.h"

namespace noodgeld {
namespace {

struct Numbered {
    std::size_t number;
    PackItem item;
};

/// Adds every item of a pack, in whatever order it stands there.
class Taking {
  public:
    Taking(Facts& facts, const crypto::Verifier& verifier, AuditReport& report)
        : facts_(facts), verifier_(verifier), report_(report) {}

    void take(PackReader& pack) {
        take_charters(pack);
        for (std::size_t number = 1;; ++number) {
            auto item = pack.next();
            report_.cut_short = !item;
            if (!item || !*item) break;
            take({number, std::move(**item)});
        }
        // What stood before its charter, emission or certificate; so deep is what rests on what.
        for (int round = 0; round < 3 && !again_.empty(); ++round) {
            for (Numbered& one : std::exchange(again_, {})) take(std::move(one));
        }
        for (const auto& [number, item] : again_) {
            const auto taken = facts_.add(item.kind, item.object, verifier_);
            if (!taken) note(number, item.kind, taken.error());
        }
    }

  private:
    /// Of which each rests on the one before it, in whatever order they stand.
    void take_charters(PackReader& pack) {
        std::vector<PackItem> charters;
        for (auto item = pack.next(); item && *item; item = pack.next()) {
            if ((*item)->kind == Kind::charter) charters.push_back(std::move(**item));
        }
        sort_by_dependence(charters);
        for (const PackItem& charter : charters) {
            const auto taken = facts_.add(Kind::charter, charter.object, verifier_);
            if (taken && taken->is_new) ++report_.facts;
        }
        facts_.forget_news();
        NOODGELD_CHECK(pack.rewind());  // Its bytes are borrowed.
    }

    void take(Numbered one) {
        const auto& [kind, object] = one.item;
        const auto taken = facts_.add(kind, object, verifier_);
        if (taken && !taken->unproven) {
            if (taken->is_new) ++report_.facts;
            facts_.forget_news();
        } else if (taken) {
            note(one.number, kind, Refusal::too_few_signatures);
        } else if (may_be_mended(taken.error())) {
            again_.push_back(std::move(one));
        } else {
            note(one.number, kind, taken.error());
        }
    }
    void note(std::size_t number, Kind kind, Refusal refusal) {
        if (report_.bad_item && report_.bad_item->number < number) return;
        report_.bad_item = BadItem{number, kind, refusal};
    }

    Facts& facts_;
    const crypto::Verifier& verifier_;
    AuditReport& report_;
    std::vector<Numbered> again_;
};

}  // namespace

AuditReport audit(ByteView charter, ByteView pack, const Results* claimed,
                  const crypto::Verifier& verifier) {
    AuditReport report;
    const auto audited = std::make_shared<Audited>();
    Facts& facts = audited->facts;
    auto reader = PackReader::open(pack);
    const auto trusted = facts.add(Kind::charter, charter, verifier);
    const bool fits = reader && trusted && facts.holdings().lineage() == reader->lineage();
    report.unreadable = !fits;
    if (!fits) return report;

    Taking(facts, verifier, report).take(*reader);
    facts.settle(verifier);
    report.waiting = facts.waiting();
    for (const auto& [feed, tree] : facts.feeds()) {
        report.entries += tree.placed_count();
        report.waiting += tree.waiting_count();
    }
    audited->judged = adjudicate(facts);
    const Adjudication& judged = audited->judged;
    for (const auto& [token, spends] : judged.tokens) report.spends += spends.size();
    report.found = make_results(facts, judged, state_digest(facts, judged.accounts));
    if (claimed != nullptr) report.difference = first_difference(*claimed, *report.found);
    report.findings = find_what_officers_may_not(facts, judged);
    report.audited = audited;
    return report;
}

}  // namespace noodgeld

// Loading: what the journal holds becomes facts again. A ledger keeps facts and what waits, and
// nothing else; so what is stored as a fact and is none was changed, or comes from elsewhere. Then
// the ledger does not open: what it would show were not what it said yes to.
#include <fmt/format.h>

#include "base/hexadecimal.h"
#include "ledger/ledger.h"

namespace noodgeld {
namespace {

StorageError refused(const Phrase& what, const Phrase& why) {
    return {StorageFault::damaged,
            {fmt::format("de opslag van dit grootboek is beschadigd of niet van dit grootboek: {}: "
                         "{} Zet de hele map terug uit een kopie, of bewaar haar als bewijs en "
                         "begin in een lege map met de uitgevoerde feiten",
                         what.nl, why.nl),
             fmt::format("this ledger's store is damaged, or not this ledger's: {}: {} Put the "
                         "whole folder back from a copy, or keep it as evidence and begin in an "
                         "empty folder with the exported facts",
                         what.en, why.en)}};
}

Phrase words_of(Refusal refusal) {
    return {std::string(sentence(refusal, Language::nl)),
            std::string(sentence(refusal, Language::en))};
}

Phrase object_named(Kind kind, const ObjectHash& hash) {
    const std::string both = fmt::format("{} {}", name(kind), hex(hash.bytes));
    return {both, both};
}

Phrase feed_up_to(const FeedId& feed, Sequence last) {
    const std::string id = hex(feed.bytes);
    return {fmt::format("boekingen van logboek {} tot en met nummer {}", id, last.value),
            fmt::format("entries of feed {} up to number {}", id, last.value)};
}

constexpr std::size_t kManyParts = 64;  // of manifests: 32 MiB

const Phrase kRestsOnNothing{"wat hiervoor instaat, ontbreekt.", "what vouches for it is missing."};
const Phrase kOtherName{"het staat onder de naam van iets anders.",
                        "it stands under the name of something else."};
const Phrase kNotWhole{"er ontbreekt een boeking of een ondertekende kop.",
                       "an entry or a signed head is missing."};
const Phrase kUnreadable{"dit is onleesbaar.", "it is unreadable."};

}  // namespace

Result<void, StorageError> Ledger::load() {
    NOODGELD_TRY_VOID(load_objects());
    if (const auto wrong = log_news()) return fail(*wrong);
    std::vector<Tip> tips;
    NOODGELD_TRY_VOID(journal_->for_each_tip([&tips](const Tip& tip) {
        tips.push_back(tip);
        return true;
    }));
    std::map<FeedId, Sequence> feeds;
    for (const Tip& tip : tips) {
        Sequence& last = feeds[tip.feed];
        last = std::max(last, tip.point.sequence);
    }
    for (const auto& [feed, last] : feeds) NOODGELD_TRY_VOID(load_feed(feed, last));
    facts_.settle(verifier_);
    for (const Tip& tip : tips) {
        const FeedTree* tree = facts_.feed(tip.feed);
        if (tree == nullptr || tree->find(tip.point.hash) == nullptr) {
            return fail(refused(feed_up_to(tip.feed, tip.point.sequence), kNotWhole));
        }
    }
    NOODGELD_TRY_VOID(load_parked());
    facts_.settle(verifier_);
    // A crash may have come between the parts of a call: what was begun is finished.
    NOODGELD_TRY_VOID(keep({}, nullptr));
    return release_facts();
}

std::optional<StorageError> Ledger::log_news() {
    const auto logged = settle_news();
    return logged ? std::nullopt : std::optional(logged.error());
}

/// Each object must be a fact, of the name under which it is stored. A stop or list may be stored
/// without its order only if somebody changed the store.
Result<void, StorageError> Ledger::load_objects() {
    std::optional<StorageError> wrong;
    const auto take = [&](Kind kind, ByteView bytes, const std::optional<ObjectHash>& name) {
        const auto taken = facts_.add(kind, bytes, verifier_);
        const ObjectHash shown = name.value_or(ObjectHash::of(crypto::sha256({bytes})));
        if (!taken) {
            wrong = refused(object_named(kind, shown), words_of(taken.error()));
        } else if (name && !facts_.holds(kind, *name)) {
            wrong =
                refused(object_named(kind, shown), taken->waiting ? kRestsOnNothing : kOtherName);
        } else if (kind == Kind::manifest && facts_.news().objects.size() >= kManyParts) {
            // What is news is in memory twice; a country's manifests are too many for that.
            wrong = log_news();
        }
        return !wrong;
    };
    NOODGELD_TRY(const std::vector<PackItem> charters, charters_in_order(*journal_));
    for (const PackItem& charter : charters) {
        if (!take(Kind::charter, charter.object, std::nullopt)) return fail(*wrong);
    }
    for (const Kind kind : kObjectKinds) {
        NOODGELD_TRY_VOID(journal_->for_each(
            kind, [&](const ObjectFact& fact) { return take(kind, fact.bytes, fact.hash); }));
        if (wrong) return fail(*wrong);
    }
    const auto& lineage = facts_.holdings().lineage();
    if (lineage && journal_->lineage() != lineage) {
        return fail(refused(object_named(Kind::charter, {lineage->bytes}),
                            words_of(Refusal::other_lineage)));
    }
    return {};
}

Result<void, StorageError> Ledger::load_feed(const FeedId& feed, Sequence last) {
    std::optional<StorageError> wrong;
    NOODGELD_TRY_VOID(for_each_segment(*journal_, feed, {1}, [&](const Segment& segment) {
        const auto taken = facts_.add(Kind::segment, encode(segment), verifier_);
        if (taken && !taken->waiting) return true;
        wrong = refused(feed_up_to(feed, last), taken ? kNotWhole : words_of(taken.error()));
        return false;
    }));
    if (wrong) return fail(*wrong);
    return {};
}

/// What is refused by now, or follows what it cannot, stays parked and counts for nothing.
Result<void, StorageError> Ledger::load_parked() {
    const bool has_charter = facts_.holdings().lineage().has_value();
    std::optional<StorageError> wrong;
    NOODGELD_TRY_VOID(journal_->for_each_parked([&](const ParkedPiece& piece) {
        const auto item = decode_item(piece.bytes);
        if (has_charter && item && can_wait(*item)) {
            (void)facts_.add(item->kind, item->object, verifier_);
        } else {
            const std::string id = hex(piece.id.bytes);
            wrong = refused({"wat wacht onder " + id, "what waits as " + id},
                            has_charter ? kUnreadable : words_of(Refusal::no_charter));
        }
        return !wrong;
    }));
    if (wrong) return fail(*wrong);
    return {};
}

}  // namespace noodgeld

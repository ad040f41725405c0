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
    facts_.bound_unproven(false);
    std::map<FeedId, Sequence> feeds;
    for (const Tip& tip : tips) {
        Sequence& last = feeds[tip.feed];
        last = std::max(last, tip.point.sequence);
    }
    for (const auto& [feed, last] : feeds) NOODGELD_TRY_VOID(load_feed(feed, last));
    facts_.bound_unproven(true);
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
    NOODGELD_TRY_VOID(keep({}));
    return release_all();
}

std::optional<StorageError> Ledger::log_news() {
    const auto logged = log_.extend(facts_.news());
    facts_.forget_news();
    return logged ? std::nullopt : std::optional(logged.error());
}

/// A later charter may come before the one that it follows; at the end each object must be a fact,
/// of the name under which it is stored.
Result<void, StorageError> Ledger::load_objects() {
    struct Stored {
        Kind kind;
        ObjectHash name;
        bool waited;
    };
    std::vector<Stored> all;
    std::optional<StorageError> wrong;
    for (const Kind kind : kObjectKinds) {
        NOODGELD_TRY_VOID(journal_->for_each(kind, [&](const ObjectFact& fact) {
            const auto taken = facts_.add(kind, fact.bytes, verifier_);
            if (!taken) wrong = refused(object_named(kind, fact.hash), words_of(taken.error()));
            all.push_back({kind, fact.hash, taken && taken->waiting});
            // What is news is in memory twice; a country's manifests are too many for that.
            const bool many = kind == Kind::manifest && facts_.news().objects.size() >= kManyParts;
            if (many && !wrong) wrong = log_news();
            return !wrong;
        }));
        if (wrong) return fail(*wrong);
    }
    for (const auto& [kind, name, waited] : all) {
        if (facts_.holds(kind, name)) continue;
        return fail(refused(object_named(kind, name), waited ? kRestsOnNothing : kOtherName));
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
    const auto take = [&](Kind kind, const Bytes& wire) {
        const auto taken = facts_.add(kind, wire, verifier_);
        if (taken && !taken->waiting) return true;
        wrong = refused(feed_up_to(feed, last),
                        words_of(taken ? Refusal::not_enrolled : taken.error()));
        return false;
    };
    NOODGELD_TRY_VOID(for_each_segment(*journal_, feed, {1}, [&](const Segment& segment) {
        return take(Kind::segment, encode(segment));
    }));
    if (wrong) return fail(*wrong);
    NOODGELD_TRY_VOID(journal_->for_each_head(
        feed, [&](const Tip& head) { return take(Kind::head, head.signed_head); }));
    if (wrong) return fail(*wrong);
    return {};
}

/// What is refused by now was not when it came: `release_all` lets go of it.
Result<void, StorageError> Ledger::load_parked() {
    const auto& lineage = facts_.holdings().lineage();
    std::optional<StorageError> wrong;
    NOODGELD_TRY_VOID(journal_->for_each_parked([&](const ParkedPiece& piece) {
        const auto item = decode_item(piece.bytes);
        if (lineage && item && can_wait(*item, *lineage)) {
            (void)facts_.add(item->kind, item->object, verifier_);
        } else {
            const std::string id = hex(piece.id.bytes);
            wrong = refused({"wat wacht onder " + id, "what waits as " + id},
                            lineage ? kUnreadable : words_of(Refusal::no_charter));
        }
        return !wrong;
    }));
    if (wrong) return fail(*wrong);
    return {};
}

}  // namespace noodgeld

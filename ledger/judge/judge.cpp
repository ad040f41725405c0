#include "ledger/judge/judge.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "protocol/verdict/fold.h"

namespace noodgeld::judge {
namespace {

std::int64_t cents(crypto::uint128 sum) {
    constexpr auto kMost = static_cast<crypto::uint128>(std::numeric_limits<std::int64_t>::max());
    NOODGELD_CHECK(sum <= kMost);
    return static_cast<std::int64_t>(sum);
}

/// For bounds that only tighten.
Amount clamp(crypto::uint128 sum) {
    constexpr auto kMost = static_cast<crypto::uint128>(Amount::kWireMax);
    return Amount::from_wire(static_cast<std::uint64_t>(std::min(sum, kMost)));
}

bool is_chain(const std::vector<const FeedNode*>& parents_first) {
    for (std::size_t i = 0; i < parents_first.size(); ++i) {
        const FeedNode* before = i == 0 ? nullptr : parents_first[i - 1];
        if (parents_first[i]->parent != before) return false;
    }
    return true;
}

bool is_believed(const Certificate& own, const std::vector<const Certificate*>& believed) {
    return std::ranges::any_of(believed,
                               [&own](const Certificate* one) { return binds_alike(*one, own); });
}

/// What a spend counts for, the register apart. Nothing: see `judge_spends`.
std::optional<Standing> standing_of(const SpendRecord& spend) {
    if (spend.ruled) return *spend.ruled ? std::optional(Standing::ruled) : std::nullopt;
    if (!spend.judgement.is_yes() || spend.voided || spend.spent_before != nullptr) {
        return std::nullopt;
    }
    return spend.hold ? Standing::held : Standing::claim;
}

/// The name by which a missing object is waited for.
Missing awaited_name(Kind kind, const ObjectHash& name, ByteView wire, const Lineage& lineage) {
    if (kind == Kind::series) {
        return missing(kind, series_id(decode_signed<Series>(wire).value().value, lineage));
    }
    if (kind == Kind::emission) {
        return missing(kind,
                       emission_id(decode_multi_signed<Emission>(wire).value().value, lineage));
    }
    return {kind, name.bytes};
}

}  // namespace

Judge::Judge(const Facts& facts, const feeds::KeptFeeds& kept, index::TokenMap& index,
             store::Draft& draft, store::Table first)
    : facts_(facts),
      kept_(kept),
      contexts_(facts),
      standing_charters_(facts.holdings().standing_charters()),
      book_(index, draft, first, [this](const SpendNote& note) { return plain(note); }) {
    for (const auto& [feed, tree] : facts.feeds()) {
        if (tree.placed_count() > 0) touch(feed);
    }
}

Judge::Feed& Judge::feed_of(const FeedId& id) {
    const auto [at, is_new] = feeds_.try_emplace(id);
    if (is_new) {
        at->second.number = kept_.find(id).value();
        if (at->second.number >= numbered_.size()) numbered_.resize(at->second.number + 1);
        numbered_[at->second.number] = &at->second;
    }
    return at->second;
}

/// A token of a feed that is not straight is a case: nobody asks for its plain spend.
std::optional<PlainSpend> Judge::plain(const SpendNote& note) const {
    const Feed* feed = note.feed < numbered_.size() ? numbered_[note.feed] : nullptr;
    if (feed == nullptr || !feed->straight) return std::nullopt;
    return feed->straight->plain(note);
}

MerchantNumber Judge::number_of(const Merchant& merchant) {
    const auto [at, is_new] =
        numbers_.try_emplace(merchant, static_cast<MerchantNumber>(merchants_.size()));
    if (is_new) merchants_.push_back(merchant);
    return at->second;
}

void Judge::take(const Facts::News& news) {
    for (const Facts::News::Object& object : news.objects) take_object(object);
    for (const FeedNode* node : news.entries) take_entry(*node);
}

void Judge::take_object(const Facts::News::Object& object) {
    const Holdings& holdings = facts_.holdings();
    contexts_.note(object.kind, object.name);
    if (object.kind == Kind::charter) touch_changed();
    if (object.kind == Kind::anchor) take_anchor(holdings.anchors().at(object.name));
    if (object.kind == Kind::revocations) {
        for (const RevokedTerminal& row : holdings.revocations(object.name)->terminals) {
            touch(row.feed);
        }
    }
    if (object.kind == Kind::certificate) {
        // A straight feed's own certificate is believed: another changes nothing.
        touch_unless_straight(feed_id(holdings.certificate(object.name)->key));
    }
    if (object.kind == Kind::ruling) touch_ruled();
    if (object.kind == Kind::settlement) ruled_.reset();
    if (object.kind == Kind::merchant_register || object.kind == Kind::register_part) {
        registered_.reset();
    }
    if (object.kind == Kind::manifest) take_part(object.wire, object.name);
    touch_awaiting(awaited_name(object.kind, object.name, object.wire, *holdings.lineage()));
}

void Judge::take_anchor(const Anchor& anchor) {
    if (const auto head = head_in(anchor)) {
        const auto at = feeds_.find(head->value.feed);
        if (at == feeds_.end() || !at->second.straight) {
            touch(head->value.feed);
        } else if (!facts_.holdings().is_revoked_key(anchor.signer)) {
            at->second.straight->sight({anchor.signer, head->value.point, anchor.time});
        }
        return;
    }
    if (anchor.object->kind == Kind::charter) {
        // It may be the one that makes this charter count, or its rival.
        if (facts_.holdings().standing_charters() != standing_charters_) touch_changed();
        return;
    }
    const RevocationList* list = facts_.holdings().revocations(anchor.object->hash);
    if (list == nullptr) return;
    for (const RevokedTerminal& row : list->terminals) touch(row.feed);
}

/// Looks again at the spends that may have waited for this part.
void Judge::take_part(ByteView wire, const ObjectHash& name) {
    for (const FeedId& feed : awaiting_manifests_) touch(feed);
    const ManifestPart part = decode<ManifestPart>(wire).value();
    for (auto& [named, tokens] : waiting_) {
        if (named.series != part.series) continue;
        const Manifest* manifest = facts_.manifest(named);
        if (manifest == nullptr || !manifest->holds(part.index.value, name)) continue;
        const auto [lowest, highest] = manifest->told_by(part.index.value);
        for (auto at = tokens.lower_bound(lowest); at != tokens.end() && at->first <= highest;) {
            std::erase_if(at->second, [this](const SpendId& spend) {
                const Feed& feed = *numbered_[spend.feed];
                return !feed.straight || !feed.straight->look_again(spend);
            });
            at = at->second.empty() ? tokens.erase(at) : std::next(at);
        }
    }
    for (const auto& [id, emission] : facts_.holdings().emissions()) {
        const EmittedSeries* named = emitted(emission, part.series);
        if (named == nullptr) continue;
        const Manifest* manifest = facts_.manifest(*named);
        if (manifest != nullptr && !manifest->is_sorted()) touch_all();
    }
}

void Judge::take_entry(const FeedNode& node) {
    Feed& feed = feed_of(node.entry.feed);
    if (touched_.contains(node.entry.feed)) return;
    if (!feed.straight) return touch(node.entry.feed);
    if (node.entry.previous != feed.straight->tip().hash) return touch(node.entry.feed);
    if (!feed.straight->advance(node)) return touch(node.entry.feed);
    const auto* adopted = std::get_if<Adopted>(&node.entry.body);
    if (adopted != nullptr && adopted->kind == Kind::certificate) {
        const Certificate* own = feed.straight->certificate();
        const FeedContext context = contexts_.of(node.entry.feed, ruled());
        if (own != nullptr && !is_believed(*own, context.believed)) return touch(node.entry.feed);
    }
    note_waiting(feed);
}

void Judge::note_waiting(Feed& feed) {
    for (const StraightFeed::Waiting& one : feed.straight->take_waiting()) {
        waiting_[one.manifest][one.token].insert(one.spend);
    }
}

void Judge::touch(const FeedId& feed) {
    touched_.insert(feed);
}

void Judge::touch_unless_straight(const FeedId& feed) {
    const auto at = feeds_.find(feed);
    if (at != feeds_.end() && !at->second.straight) touch(feed);
}

void Judge::touch_all() {
    ruled_.reset();
    registered_.reset();
    standing_charters_ = facts_.holdings().standing_charters();
    for (const auto& [id, feed] : feeds_) touch(id);
}

/// After other charters count: all feeds but the straight ones of which no list, ruling,
/// certificate or anchor means anything else now.
void Judge::touch_changed() {
    ruled_.reset();
    registered_.reset();
    standing_charters_ = facts_.holdings().standing_charters();
    for (const auto& [id, feed] : feeds_) {
        if (feed.straight && !ruled().names(id) && !contexts_.is_listed(id)) {
            const FeedContext context = contexts_.of(id, ruled());
            const Certificate* own = feed.straight->certificate();
            const bool is_as_before = context.sightings.size() == feed.straight->sightings() &&
                                      (own == nullptr || is_believed(*own, context.believed));
            if (is_as_before) continue;
        }
        touch(id);
    }
}

/// All that a ruling named before or names now.
void Judge::touch_ruled() {
    const Ruled now(facts_);
    for (const auto& [id, feed] : feeds_) {
        if (now.names(id) || (ruled_ && ruled_->names(id))) touch(id);
    }
    ruled_.emplace(facts_);
}

void Judge::touch_awaiting(const Missing& what) {
    const auto at = awaited_.find(what);
    if (at == awaited_.end()) return;
    for (const FeedId& feed : at->second) touch(feed);
}

const Ruled& Judge::ruled() {
    if (!ruled_) ruled_.emplace(facts_);
    return *ruled_;
}

void Judge::judge_touched() {
    for (const FeedId& id : std::exchange(touched_, {})) {
        const FeedTree* tree = facts_.feed(id);
        if (tree != nullptr && tree->placed_count() > 0) judge_feed(*tree, feed_of(id));
    }
}

void Judge::judge_feed(const FeedTree& tree, Feed& feed) {
    const FeedId& id = tree.feed();
    for (const Missing& what : std::exchange(feed.awaited, {})) {
        const auto at = awaited_.find(what);
        at->second.erase(id);
        if (at->second.empty()) awaited_.erase(at);
    }
    awaiting_manifests_.erase(id);
    const FeedContext context = contexts_.of(id, ruled());
    end_straight(feed);
    book_.forget(feed.number);
    if (try_straight(tree, context, feed)) return note_waiting(feed);
    end_straight(feed);
    fold(tree, context, feed);
}

void Judge::end_straight(Feed& feed) {
    if (feed.straight) feed.straight->end();
    feed.straight.reset();
}

/// If not, what it posted so far is to be taken back.
bool Judge::try_straight(const FeedTree& tree, const FeedContext& context, Feed& feed) {
    const FeedId& id = tree.feed();
    const std::vector<const FeedNode*> nodes = tree.parents_first();
    if (ruled().names(id) || contexts_.is_listed(id) || !is_chain(nodes)) return false;
    feed.straight = std::make_unique<StraightFeed>(
        id, feed.number, facts_, kept_, book_,
        [this](const Merchant& merchant) { return number_of(merchant); });
    for (const FeedNode* node : nodes) {
        if (!feed.straight->advance(*node)) return false;
    }
    const Certificate* own = feed.straight->certificate();
    if (own != nullptr && !is_believed(*own, context.believed)) return false;
    for (const Sighting& sighting : context.sightings) feed.straight->sight(sighting);
    return true;
}

void Judge::fold(const FeedTree& tree, const FeedContext& context, Feed& feed) {
    const FeedFindings found = fold_feed(tree, facts_, context);
    for (const SpendRecord& spend : found.spends) {
        if (const auto standing = standing_of(spend)) post_folded(spend, feed.number, *standing);
        if (const Missing* what = spend.judgement.missing()) await(tree.feed(), feed, *what);
    }
    for (const JudgedVoid& one : found.voids) {
        if (const Missing* what = one.judgement.missing()) await(tree.feed(), feed, *what);
    }
    // Also what only a later rule would ask for, such as whose the terminal is.
    for (const FeedNode* node : tree.parents_first()) {
        const auto* adopted = std::get_if<Adopted>(&node->entry.body);
        if (adopted == nullptr || facts_.holds(adopted->kind, adopted->hash)) continue;
        await(tree.feed(), feed, {adopted->kind, adopted->hash.bytes});
    }
}

void Judge::post_folded(const SpendRecord& spend, FeedNumber feed, Standing standing) {
    const bool forged = spend.forged || !spend.judgement.is_yes();
    const auto index = static_cast<std::uint8_t>(spend.index);
    SpendRow row{spend.token, spend.face, {spend.amount}, {}};
    row.position = Position{number_of(spend.merchant), standing, forged, spend.amount};
    book_.make_case(spend.token, spend.face, book_.note(spend.token, {feed, {}, index, {}}));
    book_.put({feed, spend.node->entry.sequence, spend.node->hash, index}, row);
}

void Judge::await(const FeedId& id, Feed& feed, const Missing& what) {
    if (what.kind == Kind::manifest) {
        awaiting_manifests_.insert(id);
    } else if (feed.awaited.insert(what).second) {
        awaited_[what].insert(id);
    }
}

/// Of all merchants after a new register, else of those that are new.
void Judge::look_at_register() {
    if (!registered_) {
        registered_.emplace(facts_);
        registered_merchants_ = 0;
    }
    for (; registered_merchants_ < merchants_.size(); ++registered_merchants_) {
        const bool is_listed =
            registered_->ceiling_of(merchants_[registered_merchants_]).has_value();
        book_.postings().set_registered(static_cast<MerchantNumber>(registered_merchants_),
                                        is_listed);
    }
}

Books Judge::books() {
    judge_touched();
    look_at_register();
    Books out;
    post_emissions(facts_.holdings(), out.accounts);
    const Account activated{AccountKind::activated, {}, {}};
    ClaimSums claims;
    for (std::size_t i = 0; i < merchants_.size(); ++i) {
        const MerchantSums sums = book_.postings().of(static_cast<MerchantNumber>(i));
        out.accounts.post_cents(activated, account_of(AccountKind::payable, merchants_[i]),
                                cents(sums.payable));
        out.accounts.post_cents(activated, account_of(AccountKind::held, merchants_[i]),
                                cents(sums.held));
        claims.emplace(merchants_[i], ClaimSum{clamp(sums.claimed), clamp(sums.counted)});
    }
    out.accounts.post_cents({AccountKind::guarantee, {}, {}}, activated,
                            cents(book_.postings().by_guarantee()));
    out.accounts.post_cents(activated, {AccountKind::returned, {}, {}},
                            cents(book_.postings().returned()));
    out.holds =
        post_what_is_not_of_tokens(facts_.holdings(), *registered_, ruled(), claims, out.accounts);
    NOODGELD_CHECK(out.accounts.sum() == 0);
    return out;
}

std::size_t Judge::straight_feeds() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        feeds_, [](const auto& one) { return one.second.straight != nullptr; }));
}

}  // namespace noodgeld::judge

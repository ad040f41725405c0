// Reading feeds and what their entries say. Each call sees the journal of one moment.
#include <algorithm>

#include "journal/entry_records.h"
#include "journal/journal.h"
#include "journal/journal_state.h"

namespace noodgeld {

using namespace journal;

namespace {

/// Visits the records of a table under a key's beginning, all of which end in a feed and a point.
Result<void, StorageError> scan_points(
    const Records& records, const std::string& prefix, const std::string& from,
    const std::function<Result<bool, StorageError>(const FeedId&, const FeedPoint&,
                                                   std::string_view value)>& visit) {
    return records.scan(
        prefix, from,
        [&visit](std::string_view key, std::string_view value) -> Result<bool, StorageError> {
            FeedId feed;
            FeedPoint point;
            if (!KeyReader(key).feed(feed).point(point).complete()) {
                return fail(unreadable_record());
            }
            return visit(feed, point, value);
        });
}

Result<void, StorageError> scan_tips(const Records& records, const std::string& prefix,
                                     const std::function<bool(const Tip&)>& visit) {
    return scan_points(records, prefix, prefix,
                       [&](const FeedId& feed, const FeedPoint&,
                           std::string_view value) -> Result<bool, StorageError> {
                           const auto point = point_in(value);
                           if (!point) return fail(unreadable_record());
                           NOODGELD_TRY(auto head,
                                        get_bytes(records, point_key(Table::head, feed, *point)));
                           if (!head) return fail(unreadable_record());
                           return visit({feed, *point, std::move(*head)});
                       });
}

/// Which of a feed's points lie on one branch.
class OnBranch {
  public:
    static Result<OnBranch, StorageError> of(const Records& records, const FeedId& feed,
                                             const FeedPoint& last) {
        NOODGELD_TRY(const bool forked, is_forked(records, feed));
        return OnBranch(records, feed, last, forked);
    }

    /// For a held point not after the branch's last.
    Result<bool, StorageError> contains(const FeedPoint& point) {
        if (!forked_) return true;
        NOODGELD_TRY(const auto hash, branch_.at(point.sequence));
        return hash == point.hash;
    }

  private:
    OnBranch(const Records& records, const FeedId& feed, const FeedPoint& last, bool forked)
        : branch_(records, feed, last), forked_(forked) {}
    Ancestry branch_;
    bool forked_;
};

}  // namespace

Result<void, StorageError> Journal::for_each_tip(
    const std::function<bool(const Tip&)>& visit) const {
    const Snapshot records = state_->store->read();
    return scan_tips(records, KeyWriter(Table::branch).take(), visit);
}

Result<std::vector<Tip>, StorageError> Journal::tips(const FeedId& feed, std::size_t limit) const {
    const Snapshot records = state_->store->read();
    std::vector<Tip> tips;
    NOODGELD_TRY_VOID(scan_tips(records, KeyWriter(Table::branch).feed(feed).take(),
                                [&tips, limit](const Tip& tip) {
                                    tips.push_back(tip);
                                    return tips.size() < limit;
                                }));
    std::ranges::sort(tips, {}, &Tip::point);
    return tips;
}

Result<std::optional<Bytes>, StorageError> Journal::entry(const FeedId& feed,
                                                          const FeedPoint& point) const {
    return get_bytes(state_->store->read(), point_key(Table::entry, feed, point));
}

Result<void, StorageError> Journal::for_each_entry(
    const FeedId& feed, const FeedPoint& last, Sequence from,
    const std::function<bool(const EntryView&)>& visit) const {
    const Snapshot records = state_->store->read();
    NOODGELD_TRY(const bool held, records.has(point_key(Table::entry, feed, last)));
    if (!held) return {};
    NOODGELD_TRY(OnBranch branch, OnBranch::of(records, feed, last));
    return scan_points(records, KeyWriter(Table::entry).feed(feed).take(),
                       KeyWriter(Table::entry).feed(feed).sequence(from).take(),
                       [&](const FeedId&, const FeedPoint& point,
                           std::string_view bytes) -> Result<bool, StorageError> {
                           if (point.sequence > last.sequence) return false;
                           NOODGELD_TRY(const bool here, branch.contains(point));
                           return !here || visit({point, as_bytes(bytes)});
                       });
}

Result<void, StorageError> Journal::for_each_entry(
    const FeedId& feed, const std::function<bool(const EntryView&)>& visit) const {
    const Snapshot records = state_->store->read();
    const std::string all = KeyWriter(Table::entry).feed(feed).take();
    return scan_points(records, all, all,
                       [&visit](const FeedId&, const FeedPoint& point,
                                std::string_view bytes) -> Result<bool, StorageError> {
                           return visit({point, as_bytes(bytes)});
                       });
}

Result<std::optional<Bytes>, StorageError> Journal::head(const FeedId& feed,
                                                         const FeedPoint& point) const {
    return get_bytes(state_->store->read(), point_key(Table::head, feed, point));
}

Result<void, StorageError> Journal::for_each_head(
    const FeedId& feed, const std::function<bool(const Tip&)>& visit) const {
    const Snapshot records = state_->store->read();
    const std::string all = KeyWriter(Table::head).feed(feed).take();
    return scan_points(records, all, all,
                       [&](const FeedId&, const FeedPoint& point,
                           std::string_view bytes) -> Result<bool, StorageError> {
                           return visit(Tip{feed, point, to_bytes(bytes)});
                       });
}

Result<std::optional<Tip>, StorageError> Journal::head_from(const FeedId& feed,
                                                            const FeedPoint& last,
                                                            Sequence from) const {
    const Snapshot records = state_->store->read();
    std::optional<Tip> first;
    NOODGELD_TRY(const bool held, records.has(point_key(Table::entry, feed, last)));
    if (!held) return first;
    NOODGELD_TRY(OnBranch branch, OnBranch::of(records, feed, last));
    NOODGELD_TRY_VOID(scan_points(records, KeyWriter(Table::head).feed(feed).take(),
                                  KeyWriter(Table::head).feed(feed).sequence(from).take(),
                                  [&](const FeedId&, const FeedPoint& point,
                                      std::string_view bytes) -> Result<bool, StorageError> {
                                      if (point.sequence > last.sequence) return false;
                                      NOODGELD_TRY(const bool here, branch.contains(point));
                                      if (here) first = Tip{feed, point, to_bytes(bytes)};
                                      return !here;
                                  }));
    return first;
}

Result<void, StorageError> Journal::for_each_spend(
    const TokenId& token, const std::function<bool(const SpendPlace&)>& visit) const {
    return for_each_spend_of(state_->store->read(), token, visit);
}

Result<std::vector<SalePlace>, StorageError> Journal::sales(const FeedId& feed,
                                                            const SaleId& sale) const {
    return sales_under(state_->store->read(), feed, sale);
}

Result<std::vector<FeedPoint>, StorageError> Journal::voids(const FeedId& feed,
                                                            const FeedPoint& sale) const {
    const Snapshot records = state_->store->read();
    std::vector<FeedPoint> points;
    NOODGELD_TRY_VOID(records.scan(
        KeyWriter(Table::voiding).feed(feed).point(sale).take(),
        [&points](std::string_view key, std::string_view) -> Result<bool, StorageError> {
            FeedId same;
            FeedPoint voided;
            FeedPoint by;
            if (!KeyReader(key).feed(same).point(voided).point(by).complete()) {
                return fail(unreadable_record());
            }
            points.push_back(by);
            return true;
        }));
    return points;
}

}  // namespace noodgeld

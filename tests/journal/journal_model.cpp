#include "tests/journal/journal_model.h"

#include <algorithm>

#include "tests/journal/feed_writer.h"

namespace noodgeld::test {
namespace {

FeedPoint point_of(const NewEntry& entry) {
    return {entry.entry.sequence, entry.hash};
}

}  // namespace

bool JournalModel::holds(const FeedId& feed, const FeedPoint& point) const {
    const auto at = feeds.find(feed);
    return at != feeds.end() && at->second.contains(point);
}

std::vector<FeedPoint> JournalModel::tips(const FeedId& feed) const {
    std::vector<FeedPoint> tips;
    if (!feeds.contains(feed)) return tips;
    std::set<EntryHash> followed;
    for (const auto& [point, entry] : feeds.at(feed)) followed.insert(entry.entry.previous);
    for (const auto& [point, entry] : feeds.at(feed)) {
        if (!followed.contains(point.hash)) tips.push_back(point);
    }
    return tips;
}

std::vector<FeedPoint> JournalModel::branch(const FeedId& feed, const FeedPoint& last) const {
    std::vector<FeedPoint> points;
    for (FeedPoint at = last; at.sequence.value > 0;) {
        points.push_back(at);
        at = {{at.sequence.value - 1}, feeds.at(feed).at(at).entry.previous};
    }
    std::ranges::reverse(points);
    return points;
}

std::vector<FeedPoint> JournalModel::voids(const FeedId& feed, const FeedPoint& sale) const {
    std::vector<FeedPoint> by;
    const Sale* sold = sale_in(feeds.at(feed).at(sale).entry);
    for (const auto& [point, entry] : feeds.at(feed)) {
        const auto* voided = std::get_if<Void>(&entry.entry.body);
        if (voided == nullptr || sold == nullptr) continue;
        if (voided->sequence != sale.sequence || voided->sale != sold->id) continue;
        const auto past = branch(feed, point);
        if (std::ranges::find(past, sale) != past.end()) by.push_back(point);
    }
    return by;
}

std::vector<SpendPlace> JournalModel::spends(const TokenId& token) const {
    std::vector<SpendPlace> places;
    for (const auto& [feed, entries] : feeds) {
        for (const auto& [point, entry] : entries) {
            for (std::size_t i = 0; i < entry.tokens.size(); ++i) {
                if (entry.tokens[i] != token) continue;
                const bool voided = !voids(feed, point).empty();
                places.push_back({feed, point, static_cast<std::uint8_t>(i), voided});
            }
        }
    }
    return places;
}

std::vector<SalePlace> JournalModel::sales(const FeedId& feed, const SaleId& id) const {
    std::vector<SalePlace> places;
    const auto entries = feeds.find(feed);
    if (entries == feeds.end()) return places;
    for (const auto& [point, entry] : entries->second) {
        const Sale* sale = sale_in(entry.entry);
        if (sale == nullptr || sale->id != id) continue;
        places.push_back({feed, point, !voids(feed, point).empty()});
    }
    return places;
}

std::optional<Refusal> JournalModel::refusal_of(const NewEntry& entry) const {
    if (const Sale* sale = sale_in(entry.entry)) {
        for (const TokenId& token : entry.tokens) {
            for (const SpendPlace& place : spends(token)) {
                if (!place.voided) return Refusal::already_spent;
            }
        }
        if (!sales(entry.entry.feed, sale->id).empty()) return Refusal::sale_id_conflict;
    }
    if (const auto* voided = std::get_if<Void>(&entry.entry.body)) {
        for (const SalePlace& place : sales(entry.entry.feed, voided->sale)) {
            if (place.point.sequence != voided->sequence) continue;
            return place.voided ? std::optional(Refusal::already_voided) : std::nullopt;
        }
        return Refusal::no_such_sale;
    }
    return std::nullopt;
}

std::optional<Refusal> JournalModel::append(const std::vector<NewEntry>& entries,
                                            const Bytes& head) {
    JournalModel next = *this;
    for (const NewEntry& entry : entries) {
        if (const auto refusal = next.refusal_of(entry)) return refusal;
        next.feeds[entry.entry.feed].emplace(point_of(entry), entry);
    }
    next.own = OwnFeed{entries.back().entry.feed, point_of(entries.back()), head};
    next.heads[{next.own->feed, next.own->tip}] = head;
    *this = std::move(next);
    return std::nullopt;
}

std::optional<MergeProblem> JournalModel::merge(const FeedId& feed,
                                                const std::vector<NewEntry>& entries,
                                                const Bytes& head) {
    const FeedPoint head_at = decode_signed<Head>(head)->value.point;
    const FeedPoint needed = entries.empty() ? head_at
                                             : FeedPoint{{entries.front().entry.sequence.value - 1},
                                                         entries.front().entry.previous};
    if (needed.sequence.value > 0 && !holds(feed, needed)) return MergeProblem::does_not_connect;
    for (const NewEntry& entry : entries) {
        if (holds(feed, point_of(entry))) continue;
        if (own && own->feed == feed) return MergeProblem::own_feed;
    }
    for (const NewEntry& entry : entries) feeds[feed].emplace(point_of(entry), entry);
    heads.emplace(std::pair(feed, head_at), head);
    return std::nullopt;
}

namespace {

/// Compares piece by piece; the first difference stays.
class Comparison {
  public:
    Comparison(const Journal& journal, const JournalModel& model)
        : journal_(journal), model_(model) {}

    std::string compare(unsigned numbers) {
        if (journal_.own_feed() != model_.own) differs("own feed");
        compare_tips();
        for (const auto& [feed, entries] : model_.feeds) compare_feed(feed, entries);
        for (const auto& [at, head] : model_.heads) {
            expect(journal_.head(at.first, at.second), std::optional(head), "head");
        }
        for (unsigned i = 1; i <= numbers; ++i) compare_number(i);
        compare_facts();
        return difference_;
    }

  private:
    void differs(const std::string& what) {
        if (difference_.empty()) difference_ = what;
    }

    template <class T>
    void expect(const Result<T, StorageError>& found, const T& expected, const std::string& what) {
        if (!found) {
            differs(what + ": " + found.error().words.en);
        } else if (!(*found == expected)) {
            differs(what);
        }
    }
    void expect_read(const Result<void, StorageError>& done, const std::string& what) {
        if (!done) differs(what + ": " + done.error().words.en);
    }

    void compare_tips() {
        std::vector<Tip> expected;
        for (const auto& [feed, entries] : model_.feeds) {
            std::vector<Tip> of_feed;
            for (const FeedPoint& point : model_.tips(feed)) {
                of_feed.push_back({feed, point, model_.heads.at({feed, point})});
            }
            expect(journal_.tips(feed), of_feed, "tips of a feed");
            expected.insert(expected.end(), of_feed.begin(), of_feed.end());
        }
        std::vector<Tip> found;
        expect_read(journal_.for_each_tip([&found](const Tip& tip) {
            found.push_back(tip);
            return true;
        }),
                    "tips");
        const auto place = [](const Tip& tip) { return std::pair(tip.feed, tip.point); };
        std::ranges::sort(found, {}, place);
        if (found != expected) differs("tips of all feeds");
    }

    void compare_feed(const FeedId& feed, const JournalModel::Feed& entries) {
        std::vector<std::pair<FeedPoint, Bytes>> expected;
        for (const auto& [point, entry] : entries) expected.emplace_back(point, entry.bytes);
        std::vector<std::pair<FeedPoint, Bytes>> found;
        const auto collect = [&found](const EntryView& entry) {
            found.emplace_back(entry.point, Bytes(entry.bytes.begin(), entry.bytes.end()));
            return true;
        };
        expect_read(journal_.for_each_entry(feed, collect), "entries");
        if (found != expected) differs("entries of a feed");

        std::map<FeedPoint, Bytes> held;
        const auto read = journal_.for_each_head(feed, [&held](const Tip& head) {
            held.emplace(head.point, head.signed_head);
            return true;
        });
        if (!read) differs("heads");
        std::map<FeedPoint, Bytes> heads;
        for (const auto& [at, head] : model_.heads) {
            if (at.first == feed) heads.emplace(at.second, head);
        }
        if (held != heads) differs("heads of a feed");

        for (const FeedPoint& tip : model_.tips(feed)) {
            const auto points = model_.branch(feed, tip);
            const std::size_t from = points.size() / 2;
            found.clear();
            expect_read(journal_.for_each_entry(feed, tip, points[from].sequence, collect),
                        "branch");
            expected.clear();
            for (std::size_t i = from; i < points.size(); ++i) {
                expected.emplace_back(points[i], entries.at(points[i]).bytes);
            }
            if (found != expected) differs("entries of a branch");
            compare_head_from(feed, tip, {points.begin() + static_cast<long>(from), points.end()});
            expect(journal_.entry(feed, tip), std::optional(entries.at(tip).bytes), "entry");
        }
    }

    void compare_head_from(const FeedId& feed, const FeedPoint& tip,
                           const std::vector<FeedPoint>& points) {
        for (const FeedPoint& point : points) {
            const auto head = model_.heads.find({feed, point});
            if (head == model_.heads.end()) continue;
            expect(journal_.head_from(feed, tip, points.front().sequence),
                   std::optional(Tip{feed, point, head->second}), "next head");
            return;
        }
    }

    void compare_number(unsigned number) {
        std::vector<SpendPlace> found;
        expect_read(journal_.for_each_spend(token_number(number),
                                            [&found](const SpendPlace& place) {
                                                found.push_back(place);
                                                return true;
                                            }),
                    "spends");
        if (found != model_.spends(token_number(number))) differs("spends of a token");
        const SaleId id = example_id<SaleId>("sale", number);
        for (const auto& [feed, entries] : model_.feeds) {
            const auto sales = model_.sales(feed, id);
            expect(journal_.sales(feed, id), sales, "sales");
            for (const SalePlace& sale : sales) {
                expect(journal_.voids(sale.feed, sale.point), model_.voids(sale.feed, sale.point),
                       "voids");
            }
        }
    }

    void compare_facts() {
        std::map<std::pair<Kind, ObjectHash>, Bytes> objects;
        for (const Kind kind : {Kind::charter, Kind::series, Kind::order}) {
            expect_read(journal_.for_each(kind,
                                          [&objects](const ObjectFact& object) {
                                              objects[{object.kind, object.hash}] = {
                                                  object.bytes.begin(), object.bytes.end()};
                                              return true;
                                          }),
                        "objects");
        }
        if (objects != model_.objects) differs("objects");
        for (const auto& [name, bytes] : model_.objects) {
            expect(journal_.get(name.first, name.second), std::optional(bytes), "object");
        }
        compare_parked();
    }

    void compare_parked() {
        std::map<std::pair<EntryHash, crypto::Hash>, ParkedPiece> parked;
        expect_read(journal_.for_each_parked([&parked](const ParkedPiece& piece) {
            parked[{piece.missing, piece.id}] = piece;
            return true;
        }),
                    "parked pieces");
        if (parked != model_.parked) differs("parked pieces");
    }

    const Journal& journal_;
    const JournalModel& model_;
    std::string difference_;
};

}  // namespace

std::string difference(const Journal& journal, const JournalModel& model, unsigned numbers) {
    return Comparison(journal, model).compare(numbers);
}

}  // namespace noodgeld::test

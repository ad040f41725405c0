#include "tests/journal/journal_workload.h"

#include <algorithm>

namespace noodgeld::test {
namespace {

std::string word(const std::optional<MergeProblem>& problem) {
    if (!problem) return "done";
    switch (*problem) {
        case MergeProblem::does_not_connect:
            return "does_not_connect";
        case MergeProblem::bad_chain:
            return "bad_chain";
        case MergeProblem::own_feed:
            return "own_feed";
        case MergeProblem::too_large:
            return "too_large";
        case MergeProblem::storage_full:
            return "storage_full";
        case MergeProblem::not_durable:
            return "not_durable";
    }
    return "unknown";
}

template <class T>
std::string word(const Result<T, StorageError>& result) {
    if (result) return "done";
    return result.error().fault == StorageFault::full ? "storage_full" : "not_durable";
}

}  // namespace

std::string perform(const Operation& operation, Journal& journal) {
    using Call = Operation::Call;
    switch (operation.call) {
        case Call::append: {
            const auto done = journal.append(operation.entries, operation.head);
            return done ? "done" : std::string(name(done.error().refusal));
        }
        case Call::merge: {
            const auto done = journal.merge(operation.feed, operation.entries, operation.head);
            return done ? "done" : word(std::optional(done.error().problem));
        }
        case Call::put:
            return word(journal.put(operation.kind, operation.hash, operation.bytes));
        case Call::park: {
            const NewPiece piece{operation.piece.feed, operation.piece.missing,
                                 operation.piece.bytes};
            return word(journal.park(std::span(&piece, 1)));
        }
        case Call::unpark:
            return word(journal.unpark(std::span(&operation.piece, 1)));
    }
    return "unknown";
}

std::string perform(const Operation& operation, JournalModel& model) {
    using Call = Operation::Call;
    switch (operation.call) {
        case Call::append: {
            const auto refusal = model.append(operation.entries, operation.head);
            return refusal ? std::string(name(*refusal)) : "done";
        }
        case Call::merge:
            return word(model.merge(operation.feed, operation.entries, operation.head));
        case Call::put:
            model.objects.emplace(std::pair(operation.kind, operation.hash), operation.bytes);
            return "done";
        case Call::park:
            model.parked.emplace(std::pair(operation.piece.missing, operation.piece.id),
                                 operation.piece);
            return "done";
        case Call::unpark:
            model.parked.erase({operation.piece.missing, operation.piece.id});
            return "done";
    }
    return "unknown";
}

Operation JournalWorkload::next(const JournalModel& model) {
    const unsigned dice = choose_(20);
    if (dice < 9) return append(model);
    if (dice < 14) return merge(model);
    if (dice < 15 && model.own) return merge_own(model);
    if (dice < 17) return park();
    if (dice < 18 && !model.parked.empty()) return unpark(model);
    return put();
}

NewEntry JournalWorkload::entry(FeedWriter& writer, const std::vector<NewEntry>& past) {
    const unsigned dice = choose_(10);
    if (dice < 3 && !past.empty()) {
        const NewEntry& named =
            past[past.size() - 1 -
                 choose_(std::min<unsigned>(8, static_cast<unsigned>(past.size())))];
        const Sale* sale = sale_in(named.entry);
        const bool earlier = named.entry.sequence.value <= writer.tip().sequence.value;
        if (sale != nullptr && earlier) {
            return writer.write(Void{named.entry.sequence, sale->id});
        }
    }
    if (dice == 9) return writer.write(Adopted{Kind::order, order_hash()});
    std::vector<unsigned> tokens{1 + choose_(kNumbers)};
    if (dice == 8) tokens.push_back(1 + tokens.front() % kNumbers);
    const Sale sale = cheap_sale(1 + choose_(kNumbers), tokens);
    if (dice == 7) return writer.write(DeferredSale{sale, kCrisis});
    return writer.write(sale);
}

Operation JournalWorkload::append(const JournalModel& model) {
    FeedWriter writer;
    if (model.own) {
        const auto& writers = own_writers_.at(model.own->feed);
        writer = *std::ranges::find(writers, model.own->tip, &FeedWriter::tip);
        if (choose_(25) == 0) {
            writer = FeedWriter(100 + static_cast<unsigned>(own_writers_.size()));
        }
    }
    Operation operation;
    operation.call = Operation::Call::append;
    operation.feed = writer.feed();
    const unsigned count = choose_(3) == 0 ? 1 + choose_(4) : 1;
    for (unsigned i = 0; i < count; ++i) {
        operation.entries.push_back(entry(writer, own_past_));
        own_past_.push_back(operation.entries.back());
    }
    operation.head = writer.head();
    own_writers_[writer.feed()].push_back(writer);
    return operation;
}

JournalWorkload::Branch& JournalWorkload::some_branch() {
    constexpr std::size_t kMost = 6;
    const unsigned dice = choose_(8);
    if (foreign_.size() < kMost && (foreign_.empty() || dice == 0)) {
        foreign_.push_back({FeedWriter(2 + choose_(2)), {}});
        return foreign_.back();
    }
    const std::size_t chosen = choose_(static_cast<unsigned>(foreign_.size()));
    if (foreign_.size() < kMost && dice == 1) {
        foreign_.push_back(Branch(foreign_[chosen]));  // From here on it is a fork.
        return foreign_.back();
    }
    return foreign_[chosen];
}

Operation JournalWorkload::merge(const JournalModel& model) {
    Branch& branch = some_branch();
    for (unsigned i = choose_(4) + (branch.entries.empty() ? 1 : 0); i > 0; --i) {
        branch.entries.push_back(entry(branch.writer, branch.entries));
    }
    Operation operation;
    operation.call = Operation::Call::merge;
    operation.feed = branch.writer.feed();
    const std::size_t size = branch.entries.size();
    std::size_t from = 0;
    while (from < size && model.holds(operation.feed, {branch.entries[from].entry.sequence,
                                                       branch.entries[from].hash})) {
        ++from;
    }
    if (choose_(3) == 0) from = choose_(static_cast<unsigned>(size));  // Overlap, or a gap.
    from = std::min(from, size - 1);
    const std::size_t count = 1 + choose_(static_cast<unsigned>(size - from));
    operation.entries.assign(branch.entries.begin() + static_cast<long>(from),
                             branch.entries.begin() + static_cast<long>(from + count));
    const NewEntry& last = operation.entries.back();
    operation.head = branch.writer.head(FeedPoint{last.entry.sequence, last.hash});
    if (choose_(8) == 0) operation.entries.clear();  // Only its head.
    return operation;
}

/// The own feed comes back from elsewhere, perhaps with an entry that is not held here.
Operation JournalWorkload::merge_own(const JournalModel& model) {
    auto& writers = own_writers_.at(model.own->feed);
    FeedWriter writer = writers[choose_(static_cast<unsigned>(writers.size()))];
    Operation operation;
    operation.call = Operation::Call::merge;
    operation.feed = writer.feed();
    operation.entries.push_back(writer.write(AssertedTime{{kCrisis.seconds + choose_(1000)}}));
    operation.head = writer.head();
    return operation;
}

Operation JournalWorkload::put() {
    static constexpr Kind kKinds[] = {Kind::charter, Kind::series, Kind::order};
    const unsigned number = choose_(kNumbers);
    Operation operation;
    operation.call = Operation::Call::put;
    operation.kind = kKinds[number % 3];
    operation.hash = ObjectHash::of(example_hash("object", number));
    operation.bytes = Bytes(1 + 40 * choose_(40), static_cast<std::uint8_t>(number));
    return operation;
}

Operation JournalWorkload::park() {
    const unsigned number = choose_(kNumbers);
    Operation operation;
    operation.call = Operation::Call::park;
    ParkedPiece& piece = operation.piece;
    piece.feed = example_feed(2 + number % 2);
    piece.missing = EntryHash::of(example_hash("missing", number % 4));
    piece.bytes = Bytes(1 + number, static_cast<std::uint8_t>(number));
    piece.id = crypto::sha256({piece.bytes});
    return operation;
}

Operation JournalWorkload::unpark(const JournalModel& model) {
    auto at = model.parked.begin();
    std::advance(at, choose_(static_cast<unsigned>(model.parked.size())));
    Operation operation;
    operation.call = Operation::Call::unpark;
    operation.piece = at->second;
    return operation;
}

}  // namespace noodgeld::test

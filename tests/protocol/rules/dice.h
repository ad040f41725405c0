// Dice: choices that follow from a seed, so that a number repeats a whole scenario.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace noodgeld::test {

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    /// 0 to n - 1; n must be above 0.
    [[nodiscard]] std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    /// least to most.
    [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
        const auto width = static_cast<std::uint64_t>(most - least) + 1;
        return least + static_cast<std::int64_t>(next() % width);
    }
    [[nodiscard]] bool percent(unsigned chance) { return next() % 100 < chance; }
    /// Of something going wrong: less likely in a calm scenario.
    [[nodiscard]] bool mishap(unsigned chance) { return next() % 10'000 < chance * wildness_; }
    /// 0 to 100: how much of what can go wrong does.
    void set_wildness(unsigned wildness) { wildness_ = wildness; }
    template <class T>
    [[nodiscard]] T one_of(std::initializer_list<T> choices) {
        return choices.begin()[below(choices.size())];
    }
    template <class T>
    [[nodiscard]] const T& one_of(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    /// SplitMix64 (Steele, Lea, Flood 2014).
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
    std::uint64_t wildness_ = 100;
};

}  // namespace noodgeld::test

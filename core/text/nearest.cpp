#include "core/text/nearest.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace penstock {
namespace {

constexpr std::size_t kLongestWord = 64;

char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The optimal string alignment distance of two words of at most kLongestWord letters.
std::size_t distance(std::string_view a, std::string_view b)
{
	using Row = std::array<std::size_t, kLongestWord + 1>;
	std::array<Row, 3> rows{};
	for (std::size_t j = 0; j <= b.size(); ++j)
		rows[0][j] = j;

	for (std::size_t i = 1; i <= a.size(); ++i) {
		Row &row = rows[i % 3];
		const Row &above = rows[(i + 2) % 3];
		const Row &two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (std::size_t j = 1; j <= b.size(); ++j) {
			const bool same = lower(a[i - 1]) == lower(b[j - 1]);
			row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + !same});
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = std::min(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a.size() % 3][b.size()];
}

/// The only one that begins with a word. Empty: none does, or several do.
std::string_view only_one_that_begins(std::string_view word,
				      std::span<const std::string_view> candidates)
{
	constexpr std::size_t kFewest = 3;
	std::string_view only;
	if (word.size() < kFewest)
		return only;
	for (std::string_view candidate : candidates) {
		if (candidate.size() > kLongestWord ||
		    !std::ranges::equal(candidate.substr(0, word.size()), word, {}, lower, lower))
			continue;
		if (!only.empty())
			return {};
		only = candidate;
	}
	return only;
}

} // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
	std::string_view best;
	if (word.empty() || word.size() > kLongestWord)
		return best;

	std::size_t fewest = kLongestWord;
	for (std::string_view candidate : candidates) {
		if (candidate.size() > kLongestWord)
			continue;
		const std::size_t letters = std::max(word.size(), candidate.size());
		const std::size_t changes = distance(word, candidate);
		const std::size_t most = std::clamp<std::size_t>(letters / 3, 1, 3);
		// A letter is like no other.
		if (changes < fewest && changes <= most && changes < letters) {
			fewest = changes;
			best = candidate;
		}
	}
	return best.empty() ? only_one_that_begins(word, candidates) : best;
}

std::string suggestion(std::string_view name, std::string_view quote)
{
	if (name.empty())
		return {};
	return "; did you mean " + std::string(quote) + std::string(name) + std::string(quote) +
	       "?";
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates,
			 std::string_view quote)
{
	const std::string_view near = nearest(word, candidates);
	return near == word ? std::string() : suggestion(near, quote);
}

} // namespace penstock

#pragma once

#include <cstddef>
#include <vector>

namespace penstock {

/// All combinations of one entry from each of several lists, like a counter: the last list changes
/// fastest.
class Combinations
{
public:
	/// The length of each list; none is empty.
	explicit Combinations(std::vector<std::size_t> lengths)
		: lengths_(std::move(lengths)), places_(lengths_.size())
	{}

	/// An index into each list.
	const std::vector<std::size_t> &places() const { return places_; }

	/// False after the last one.
	bool next()
	{
		for (std::size_t i = places_.size(); i-- > 0;) {
			if (++places_[i] < lengths_[i])
				return true;
			places_[i] = 0;
		}
		return false;
	}

private:
	std::vector<std::size_t> lengths_;
	std::vector<std::size_t> places_;
};

} // namespace penstock

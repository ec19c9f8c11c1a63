#pragma once

#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

namespace penstock {

/// A queue of at most `capacity` elements, which are made once and used again: a vector inside
/// keeps its memory.
template <typename T>
class Ring
{
public:
	explicit Ring(std::size_t capacity) : elements_(capacity) {}

	bool empty() const { return size_ == 0; }
	bool full() const { return size_ == elements_.size(); }
	std::size_t size() const { return size_; }

	T &front()
	{
		assert(!empty());
		return elements_[first_];
	}
	void pop()
	{
		assert(!empty());
		first_ = (first_ + 1) % elements_.size();
		--size_;
	}

	/// The element that the next push() appends.
	T &next()
	{
		assert(!full());
		return elements_[(first_ + size_) % elements_.size()];
	}
	void push() { ++size_; }
	void push(T element)
	{
		next() = std::move(element);
		push();
	}

private:
	std::vector<T> elements_;
	std::size_t first_ = 0;
	std::size_t size_ = 0;
};

} // namespace penstock

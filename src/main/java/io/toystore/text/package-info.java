/** Numbers and flat JSON objects as ASCII bytes, read and written without a library. */
package io.toystore.text;

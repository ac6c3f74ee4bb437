// GraphiQL for development: everything comes from this server, nothing from elsewhere.
const place = document.getElementById("graphiql");
const fetcher = GraphiQL.createFetcher({
  url: place.dataset.url,
  headers: { "X-CSRFToken": place.dataset.token },
});

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: "{\n  viewer { name congress { name } }\n  cases(first: 10) { totalCount edges { node { title stateLabel } } }\n}\n",
  }),
);

  </body>
</html>
